import { Option, type Command } from 'commander';

/** As `Set-CMCollectionCloudSync` has them, and groups and tenants by id too. */
export interface SetOptions {
  readonly id?: readonly string[];
  readonly name?: readonly string[];
  readonly site?: string;
  readonly addGroupName?: readonly string[];
  readonly addGroupId?: readonly string[];
  readonly removeGroupName?: readonly string[];
  readonly removeGroupId?: readonly string[];
  readonly tenantId?: string;
  readonly tenantName?: string;
  readonly disabled?: boolean;
  readonly removeMembers?: boolean;
  readonly forceWildcardHandling?: boolean;
  readonly whatIf?: boolean;
  readonly confirm?: boolean;
  readonly yes?: boolean;
}

export const addSetOptions = (command: Command): Command =>
  command
    .option('--id <ids...>', 'collections by their id, such as HQ100012; <site>/<id> where sites share one')
    .option('--name <names...>', 'collections by their name')
    .option('--site <site>', 'only collections of this site')
    .option('--add-group-name <names...>', 'groups to be kept in step with the collections, by name')
    .option('--add-group-id <ids...>', 'the same by object id')
    .option('--remove-group-name <names...>', 'groups that are no longer to be, by name')
    .option('--remove-group-id <ids...>', 'the same by object id')
    .addOption(
      new Option('--tenant-id <id>', 'the tenant of the groups, where there are several').conflicts('tenantName'),
    )
    .option('--tenant-name <name>', 'the same by its cloud service id')
    .option('--disabled', 'what is added waits until it is enabled; nothing is written before')
    .option('--remove-members', 'whom Rollcall manages in a removed group leaves it; otherwise all stay')
    .option('--force-wildcard-handling', '* and ? in names fit any characters, and one; several may be meant')
    .addOption(
      new Option('--disable-wildcard-handling', 'names are taken as they are, which is so anyway').conflicts(
        'forceWildcardHandling',
      ),
    )
    .option('--what-if', 'only show what would be done')
    .option('--confirm', 'show what would be done, and ask first')
    .option('-y, --yes', 'do not ask');
