import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Tag, Tooltip } from '@fluentui/react-components';
import { LockOpenRegular, PersonRegular, SignOutRegular } from '@fluentui/react-icons';
import { useCaller, useSession } from './caller';

/** Who is signed in, and the way out; where nobody has to sign in, that. */
export function CallerMenu() {
  const { examined, signOut } = useSession();
  const { name } = useCaller();
  if (!examined)
    return (
      <Tooltip
        content="Sign-in is off (auth: none). Whoever reaches this address may change everything."
        relationship="description"
      >
        <Tag size="small" icon={<LockOpenRegular />} tabIndex={0}>
          Everybody is an admin
        </Tag>
      </Tooltip>
    );
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<PersonRegular />}>
          {name ?? 'Signed in'}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem icon={<SignOutRegular />} onClick={signOut}>
            Sign out
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
