import 'reflect-metadata';
import { runService } from '@rollcall/platform';
import { AppModule } from './app.module';
import { migrations } from './outbound/migrations';

void runService({
  service: 'full-sync-coordinator',
  title: 'Rollcall administration',
  module: (settings) => AppModule.of(settings),
  migrations,
});
