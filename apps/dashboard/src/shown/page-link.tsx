import { Link } from '@fluentui/react-components';
import { createLink } from '@tanstack/react-router';

/** A link to another page, in the colours of the theme. */
export const PageLink = createLink(Link);
