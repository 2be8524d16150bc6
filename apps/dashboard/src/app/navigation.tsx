import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import {
  ArrowSyncRegular,
  BuildingMultipleRegular,
  ClipboardTextLtrRegular,
  DataPieRegular,
  MailDismissRegular,
  ServerRegular,
} from '@fluentui/react-icons';
import { useLocation, useNavigate } from '@tanstack/react-router';

/** The pages that are always one step away, as the way of the work goes. */
const pages = [
  { to: '/', title: 'Collection Cloud Sync', icon: <ArrowSyncRegular /> },
  { to: '/overview', title: 'Overview', icon: <DataPieRegular /> },
  { to: '/tenants', title: 'Tenants', icon: <BuildingMultipleRegular /> },
  { to: '/sites', title: 'Sites', icon: <ServerRegular /> },
  { to: '/dead-letters', title: 'Dead letters', icon: <MailDismissRegular /> },
  { to: '/audit', title: 'Audit log', icon: <ClipboardTextLtrRegular /> },
] as const;

const useStyles = makeStyles({
  navigation: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS}`,
    whiteSpace: 'nowrap',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    overflow: 'auto',
  },
});

export function Navigation() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const open = pages.find(({ to }) => to !== '/' && pathname.startsWith(to))?.to ?? '/';
  return (
    <nav className={styles.navigation} aria-label="Pages">
      <TabList vertical selectedValue={open} onTabSelect={(_, { value }) => void navigate({ to: value as '/' })}>
        {pages.map(({ to, title, icon }) => (
          <Tab key={to} value={to} icon={icon}>
            {title}
          </Tab>
        ))}
      </TabList>
    </nav>
  );
}
