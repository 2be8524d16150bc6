import { Button, type ButtonProps } from '@fluentui/react-components';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithoutRef } from 'react';

type Look = Pick<ButtonProps, 'appearance' | 'icon' | 'size'>;

/** A link to another page that looks like a button. */
export const PageButton = createLink((props: Look & ComponentPropsWithoutRef<'a'>) => <Button as="a" {...props} />);
