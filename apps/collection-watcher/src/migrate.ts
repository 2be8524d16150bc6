import { runMigrations } from '@rollcall/platform';
import { migrations } from './migrations';

void runMigrations({ service: 'collection-watcher', migrations });
