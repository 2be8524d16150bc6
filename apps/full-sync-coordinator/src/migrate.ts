import 'reflect-metadata';
import { runMigrations } from '@rollcall/platform';
import { migrations } from './outbound/migrations';

void runMigrations({ service: 'full-sync-coordinator', migrations });
