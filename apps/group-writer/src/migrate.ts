import 'reflect-metadata';
import { runMigrations } from '@rollcall/platform';
import { migrations } from './migrations';

void runMigrations({ service: 'group-writer', migrations });
