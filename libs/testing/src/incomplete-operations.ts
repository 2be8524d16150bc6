import { Ajv2020 } from 'ajv/dist/2020';
import { z } from 'zod';

const media = z.looseObject({
  schema: z.unknown().optional(),
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.looseObject({ value: z.unknown() })).optional(),
});
const content = z.record(z.string(), media).optional();
const response = z.looseObject({ description: z.string().min(1), content });
const reference = z.strictObject({ $ref: z.string() });
const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()).length(1),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), z.union([reference, response])),
});
const openApi = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ responses: z.record(z.string(), response) }),
});

type Media = z.infer<typeof media>;
type Judge = (shape: Media, example: unknown) => string | undefined;

/** What a reader would miss in an OpenAPI document, or be misled by: each as `GET /path: what`. */
export function incompleteOperations(document: object): string[] {
  const { paths, components } = openApi.parse(document);
  const judge = judgeOf(document);
  const ofRoutes = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { requestBody, responses }]) => {
      const own = Object.entries(responses).flatMap(([status, one]) =>
        '$ref' in one ? [] : shapesOf(status, one.content),
      );
      return [...shapesOf('body', requestBody?.content), ...own].map((one) => ({
        ...one,
        place: `${method.toUpperCase()} ${path}`,
      }));
    }),
  );
  const shared = Object.entries(components.responses).flatMap(([name, one]) =>
    shapesOf(name, one.content).map((shape) => ({ ...shape, place: 'shared' })),
  );
  return [...ofRoutes, ...shared].flatMap(({ place, where, shape }) =>
    wrong(shape, judge).map((what) => `${place}: ${where}: ${what}`),
  );
}

const shapesOf = (where: string, given: z.infer<typeof content>) =>
  Object.entries(given ?? {}).map(([type, shape]) => ({ where: `${where} as ${type}`, shape }));

function wrong(shape: Media, judge: Judge): string[] {
  const examples = [
    ...(shape.example === undefined ? [] : [shape.example]),
    ...Object.values(shape.examples ?? {}).map(({ value }) => value),
  ];
  if (examples.length === 0) return ['no example'];
  return examples.flatMap((example) => {
    const sentenceless = typeof example === 'object' && example !== null && Reflect.get(example, 'detail') === '';
    return [
      sentenceless ? `no sentence for ${JSON.stringify(Reflect.get(example, 'code'))}` : judge(shape, example),
    ].filter((one) => one !== undefined);
  });
}

/** Whether an example fits its schema; what it refers to is looked up in the document. */
function judgeOf(document: object): Judge {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(JSON.parse(JSON.stringify(document).replaceAll('"#/components/', '"api#/components/')), 'api');
  return ({ schema }, example) => {
    if (schema === undefined) return undefined; // text without a shape
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/')));
    return validate(example) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'example' });
  };
}
