import type { App } from '../estate/directory-object';
import type { GraphSettings } from './graph-settings';

/** The app that makes a call, with the permissions that count for it. */
export interface CallingApp {
  readonly clientId: string;
  /** Of its service principal. */
  readonly objectId: string;
  readonly permissions: readonly string[];
}

/** `roles` are those in its token. */
export function callingApp(app: App, roles: readonly string[], source: GraphSettings['permissionsOf']): CallingApp {
  const { clientId, objectId } = app;
  const granted = app.consent === 'granted' ? app.permissions : [];
  switch (source) {
    case 'token':
      return { clientId, objectId, permissions: roles };
    case 'directory':
      return { clientId, objectId, permissions: granted };
    case 'both':
      return { clientId, objectId, permissions: roles.filter((role) => granted.includes(role)) };
  }
}
