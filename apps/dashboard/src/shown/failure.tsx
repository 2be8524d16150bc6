import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { NotReachable, ProblemError } from '../api/problem';

/** What went wrong, in a sentence, with what helps to find it, and a button to try again. */
export function Failure({ of: error, again }: { readonly of: unknown; readonly again?: () => void }) {
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const title = error instanceof NotReachable ? 'Not reachable' : 'This did not work';
  return (
    <MessageBar intent={error instanceof NotReachable ? 'warning' : 'error'} layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {error instanceof Error ? error.message : String(error)}
        {problem && ` (${problem.code}${problem.traceId ? `, trace ${problem.traceId}` : ''})`}
      </MessageBarBody>
      {again && (
        <MessageBarActions>
          <Button onClick={again}>Try again</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
