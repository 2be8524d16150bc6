import { Body1, Card, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { Ends } from '../api/shapes';
import { EndStateMark } from '../shown/end-state';
import { PageLink } from '../shown/page-link';
import { Time } from '../shown/time';

const useStyles = makeStyles({
  heading: { margin: 0 },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  end: { display: 'flex', flexWrap: 'wrap', gap: `0 ${tokens.spacingHorizontalM}`, alignItems: 'center' },
});

/** Sites and tenants: how each is, since when, and what is said of it. */
export function EndsList({ ends }: { readonly ends: Ends }) {
  const styles = useStyles();
  const unwellFirst = [...ends.items].sort((one, other) => Number(one.state === 'ok') - Number(other.state === 'ok'));
  return (
    <Card role="region" aria-label="Sites and tenants">
      <Subtitle2 as="h2" className={styles.heading}>
        Sites and tenants
      </Subtitle2>
      <ul className={styles.list}>
        {unwellFirst.map(({ kind, id, state, message, since, waitUntil }) => (
          <li key={`${kind} ${id}`} className={styles.end}>
            <PageLink to={kind === 'site' ? '/sites' : '/tenants'}>
              {kind === 'site' ? 'Site' : 'Tenant'} {id}
            </PageLink>
            <EndStateMark state={state} />
            {since && state !== 'ok' && (
              <span>
                began <Time at={since} />
              </span>
            )}
            {waitUntil && (
              <span>
                goes on <Time at={waitUntil} />
              </span>
            )}
            {message && <Body1>{message}</Body1>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
