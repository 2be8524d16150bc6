import { runService } from '@rollcall/platform';
import { AppModule } from './app.module';
import { migrations } from './migrations';

void runService({
  service: 'collection-watcher',
  module: (settings) => AppModule.of(settings),
  migrations,
});
