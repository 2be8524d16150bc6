export { eventually, NeverHappenedError, type Patience } from './eventually';
export { freshStack, type FreshStack } from './fresh-stack';
