import { styleText } from 'node:util';
import type { Mood } from './column';

/** Colours that can be read on light and dark backgrounds; the sign says the same without colour. */
const looks: Readonly<
  Record<Mood, { readonly colour: 'green' | 'cyan' | 'magenta' | 'red' | 'dim'; readonly sign: string }>
> = {
  good: { colour: 'green', sign: '✓ ' },
  wait: { colour: 'cyan', sign: '… ' },
  warn: { colour: 'magenta', sign: '! ' },
  bad: { colour: 'red', sign: '✗ ' },
  quiet: { colour: 'dim', sign: '' },
  joins: { colour: 'green', sign: '+ ' },
  leaves: { colour: 'red', sign: '- ' },
};

/** Whether there are colours is decided before, for the stream that is written to. */
const COLOURS = { validateStream: false };

/** Puts emphasis on text for people. */
export class Paint {
  constructor(
    private readonly signs: boolean,
    private readonly colours: boolean,
  ) {}

  /** With the sign of the mood before it, and in its colour. */
  mood(text: string, mood: Mood | undefined): string {
    if (mood === undefined) return text;
    return this.tone(this.signs ? looks[mood].sign + text : text, mood);
  }

  /** In the colour of the mood alone: the text has a sign of its own. */
  tone(text: string, mood: Mood): string {
    return this.colours ? styleText(looks[mood].colour, text, COLOURS) : text;
  }

  strong(text: string): string {
    return this.colours ? styleText('bold', text, COLOURS) : text;
  }

  quiet(text: string): string {
    return this.colours ? styleText('dim', text, COLOURS) : text;
  }
}
