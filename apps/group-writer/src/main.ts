import 'reflect-metadata';
import { runService } from '@rollcall/platform';
import { AppModule } from './app.module';
import { migrations } from './migrations';

void runService({
  service: 'group-writer',
  module: (settings) => AppModule.for(settings),
  migrations,
});
