import { type FilterToken, filterTokens } from './filter-tokens';
import { QueryError } from './query-error';

export type Literal = string | number | boolean | null | Date;
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextFunction = 'startswith' | 'endswith' | 'contains';

/** What `$filter` says. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  | { readonly kind: 'compare'; readonly property: string; readonly operator: Comparison; readonly value: Literal }
  | { readonly kind: 'in'; readonly property: string; readonly values: readonly Literal[] }
  | { readonly kind: 'text'; readonly property: string; readonly operator: TextFunction; readonly value: string }
  /** `property/any(x:x eq value)` */
  | { readonly kind: 'any'; readonly property: string; readonly operator: 'eq'; readonly value: Literal };

const COMPARISONS: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const TEXT_FUNCTIONS: readonly string[] = ['startswith', 'endswith', 'contains'];

/**
 * Reads a `$filter`. Throws QueryError. Written here because no maintained OData parser for Node was found, and because
 * what the two ends refuse is what the simulators are about.
 */
export function parseFilter(text: string): Filter {
  const reader = new FilterReader(filterTokens(text));
  const filter = reader.or();
  reader.end();
  return filter;
}

class FilterReader {
  private at = 0;

  constructor(private readonly tokens: readonly FilterToken[]) {}

  or(): Filter {
    const terms = [this.and()];
    while (this.takeWord('or')) terms.push(this.and());
    return terms.length === 1 && terms[0] ? terms[0] : { kind: 'or', terms };
  }

  end(): void {
    const token = this.tokens[this.at];
    if (token) throw new QueryError(`Syntax error at position ${token.position} in the filter: '${token.text}'.`);
  }

  private and(): Filter {
    const terms = [this.not()];
    while (this.takeWord('and')) terms.push(this.not());
    return terms.length === 1 && terms[0] ? terms[0] : { kind: 'and', terms };
  }

  private not(): Filter {
    return this.takeWord('not') ? { kind: 'not', term: this.not() } : this.term();
  }

  private term(): Filter {
    if (this.takeSign('(')) {
      const filter = this.or();
      this.sign(')');
      return filter;
    }
    const word = this.word();
    const called = word.toLowerCase();
    if (isTextFunction(called) && this.takeSign('(')) return this.textFunction(called);
    if (word.endsWith('/any') && this.takeSign('(')) return this.any(word.slice(0, -'/any'.length));
    return this.comparison(word);
  }

  private textFunction(operator: TextFunction): Filter {
    const property = this.word();
    this.sign(',');
    const value = this.literal();
    if (typeof value !== 'string') throw new QueryError(`The function '${operator}' takes a text in quotes.`);
    this.sign(')');
    const call: Filter = { kind: 'text', property, operator, value };
    if (!this.takeWord('eq')) return call;
    const wanted = this.literal();
    if (typeof wanted !== 'boolean') throw new QueryError(`The function '${operator}' is true or false.`);
    return wanted ? call : { kind: 'not', term: call };
  }

  private any(property: string): Filter {
    const variable = this.word();
    this.sign(':');
    if (this.word() !== variable) throw new QueryError(`The lambda of '${property}/any' must compare '${variable}'.`);
    if (!this.takeWord('eq')) throw new QueryError(`The lambda of '${property}/any' must compare by 'eq'.`);
    const value = this.literal();
    this.sign(')');
    return { kind: 'any', property, operator: 'eq', value };
  }

  private comparison(property: string): Filter {
    const operator = this.word();
    if (operator === 'in') {
      this.sign('(');
      const values = [this.literal()];
      while (this.takeSign(',')) values.push(this.literal());
      this.sign(')');
      return { kind: 'in', property, values };
    }
    if (!isComparison(operator)) throw new QueryError(`'${operator}' is no operator that the filter knows.`);
    return { kind: 'compare', property, operator, value: this.literal() };
  }

  private literal(): Literal {
    const token = this.tokens[this.at];
    if (token?.kind !== 'literal')
      throw new QueryError(`The filter lacks a value${token ? ` at position ${token.position}` : ''}.`);
    this.at++;
    return token.value;
  }

  private word(): string {
    const token = this.tokens[this.at];
    if (token?.kind !== 'word')
      throw new QueryError(`The filter ends too early or has no name at '${token?.text ?? ''}'.`);
    this.at++;
    return token.text;
  }

  private sign(text: string): void {
    if (!this.takeSign(text)) throw new QueryError(`The filter lacks '${text}'.`);
  }

  private takeWord(text: string): boolean {
    return this.take('word', text);
  }

  private takeSign(text: string): boolean {
    return this.take('sign', text);
  }

  private take(kind: FilterToken['kind'], text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== kind || token.text !== text) return false;
    this.at++;
    return true;
  }
}

const isComparison = (text: string): text is Comparison => COMPARISONS.includes(text);
const isTextFunction = (text: string): text is TextFunction => TEXT_FUNCTIONS.includes(text);
