import 'reflect-metadata';
import { runService } from '@rollcall/platform';
import { AppModule } from './app.module';
import { migrations } from './migrations';

void runService({
  service: 'status-service',
  title: 'Rollcall monitoring API',
  module: (settings) => AppModule.forRoot(settings),
  migrations,
});
