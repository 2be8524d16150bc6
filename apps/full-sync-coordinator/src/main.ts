import 'reflect-metadata';
import { runService } from '@rollcall/platform';
import { apiDescription } from './api-description';
import { AppModule } from './app.module';
import { migrations } from './outbound/migrations';

void runService({
  service: 'full-sync-coordinator',
  api: apiDescription,
  module: (settings) => AppModule.of(settings),
  migrations,
});
