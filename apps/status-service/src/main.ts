import 'reflect-metadata';
import { runService } from '@rollcall/platform';
import { apiDescription } from './api-description';
import { AppModule } from './app.module';
import { migrations } from './migrations';

void runService({
  service: 'status-service',
  api: apiDescription,
  module: (settings) => AppModule.forRoot(settings),
  migrations,
});
