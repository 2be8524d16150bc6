import { WebStorageStateStore } from 'oidc-client-ts';
import { type PropsWithChildren, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { AuthProvider, type AuthProviderProps, useAuth } from 'react-oidc-context';
import { signWith } from '../api/clients';
import type { SignIn } from '../api/shapes';
import { CurrentSession } from './caller';
import { SignInPage } from './sign-in-page';

/** Before a token ends, in seconds. Some issuers give tokens for a minute: renewing as early as that would never stop. */
const RENEW_BEFORE_S = 30;
/** After a token has ended: a machine that has slept renews it only now. */
const RENEWAL_MS = 5_000;

/** Signs people in at the issuer: authorization code with PKCE, renewed by itself. Sources: RFC 7636, RFC 9700. */
export function OidcSession({ children, at }: PropsWithChildren<{ readonly at: SignIn }>) {
  const [settings] = useState(() => settingsOf(at));
  if (!settings) return <SignInPage why="no-client" />;
  return (
    <AuthProvider {...settings}>
      <Gate>{children}</Gate>
    </AuthProvider>
  );
}

function settingsOf({ issuer, clientId, scope }: SignIn): AuthProviderProps | undefined {
  if (!issuer || !clientId) return undefined;
  return {
    authority: issuer,
    client_id: clientId,
    ...(scope && { scope }),
    redirect_uri: `${location.origin}/`,
    post_logout_redirect_uri: `${location.origin}/`,
    userStore: new WebStorageStateStore({ store: sessionStorage }), // with the tab it is gone
    automaticSilentRenew: true,
    accessTokenExpiringNotificationTimeInSeconds: RENEW_BEFORE_S,
    onSigninCallback: (user) => {
      const path = typeof user?.state === 'string' && user.state.startsWith('/') ? user.state : '/';
      history.replaceState({}, '', path);
    },
  };
}

/** Where the person wanted to go before the issuer was asked. */
const wanted = (): string => {
  const { pathname, search } = location;
  return new URLSearchParams(search).has('code') || new URLSearchParams(search).has('error') ? '/' : pathname + search;
};

function Gate({ children }: PropsWithChildren) {
  const auth = useAuth();
  const [ended, setEnded] = useState(false);
  /** Requests carry the token: not before may anything below ask for something. */
  const [signs, setSigns] = useState(false);
  const { removeUser, isAuthenticated, events, user } = auth;
  const token = user?.access_token;
  const newest = useRef(user);
  const end = useCallback(() => {
    setEnded(true);
    void removeUser();
  }, [removeUser]);
  useEffect(() => {
    newest.current = user;
    const isBeingRenewed = () => newest.current?.refresh_token !== undefined && newest.current.expired === true;
    signWith(
      () => token,
      () => void (isBeingRenewed() || end()),
    );
    setSigns(token !== undefined);
  }, [user, token, end]);
  useEffect(
    () => events.addAccessTokenExpired(() => void setTimeout(() => newest.current?.expired && end(), RENEWAL_MS)),
    [events, end],
  );
  const session = useMemo(() => ({ examined: true, signOut: () => void leave(auth) }), [auth]);
  const signIn = () => {
    setEnded(false);
    void auth.signinRedirect({ state: wanted() });
  };
  if (isAuthenticated && signs) return <CurrentSession value={session}>{children}</CurrentSession>;
  if (auth.isLoading || auth.activeNavigator || isAuthenticated) return <SignInPage why="busy" />;
  return <SignInPage why={ended ? 'ended' : 'new'} error={auth.error} signIn={signIn} />;
}

/** Also at the issuer, where it has a way to. */
async function leave({ signoutRedirect, removeUser }: ReturnType<typeof useAuth>): Promise<void> {
  await signoutRedirect().catch(() => removeUser());
}
