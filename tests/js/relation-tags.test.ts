import { Database, defineSchema, type EntityClass, schemaDocument, type TaggedField } from 'relata';
import { expect, test } from 'vitest';

const id = { name: 'id', type: { kind: 'number' }, primaryKey: true, autoIncrement: true } as const;
const text = { name: 'text', type: { kind: 'string' } } as const;
const tagged = (name: string, relation: string): TaggedField => ({ name, tag: `json:"${name}" fs.relation:"${relation}"` });

const blog = () =>
  defineSchema({
    entities: [
      {
        name: 'post',
        fields: [
          id,
          text,
          tagged('meta', "{'type':'o2o','schema':'post_meta','field':'post','owner':true}"),
          tagged('comments', "{'type':'o2m','schema':'comment','field':'post','owner':true,'optional':false}"),
          tagged('categories', "{'type':'m2m','schema':'category','field':'posts','junction_table':'filing'}"),
        ],
      },
      {
        name: 'post_meta',
        fields: [id, tagged('post', "{'type':'o2o','schema':'post','field':'meta','fk_columns':{'target_column':'post_id'}}")],
      },
      {
        name: 'comment',
        fields: [id, text, tagged('post', "{ type: 'o2o', schema: \\\"post\\\", field: 'comments', optional: true }")],
      },
      {
        name: 'category',
        fields: [id, tagged('posts', "{'type':'m2m','schema':'post','field':'categories','junction_table':'filing'}")],
      },
      {
        name: 'filing',
        fields: [
          id,
          { tag: `fs.relation:"{'type':'o2m','schema':'post'}" json:"post"` },
          tagged('category', "{'type':'o2m','schema':'category'}"),
        ],
      },
    ],
  });

test('Relations are read from tags into the same definitions', () => {
  const classes: EntityClass[] = Object.values(blog());
  const back = { kind: 'backReference', list: true };
  expect(
    schemaDocument(classes).entities.map(({ name, fields }) => [name, ...fields.filter(({ type }) => 'entity' in type)]),
  ).toEqual([
    [
      'post',
      { name: 'meta', type: { ...back, entity: 'post_meta', list: false, mappedBy: 'post' }, optional: true },
      { name: 'comments', type: { ...back, entity: 'comment', mappedBy: 'post' } },
      { name: 'categories', type: { ...back, entity: 'category', via: 'filing' }, optional: true },
    ],
    ['post_meta', { name: 'post', type: { kind: 'reference', entity: 'post' }, column: 'post_id', index: { unique: true } }],
    ['comment', { name: 'post', type: { kind: 'reference', entity: 'post' }, optional: true }],
    ['category', { name: 'posts', type: { ...back, entity: 'post', via: 'filing' }, optional: true }],
    [
      'filing',
      { name: 'post', type: { kind: 'reference', entity: 'post' } },
      { name: 'category', type: { kind: 'reference', entity: 'category' } },
    ],
  ]);
});

test('F16 relations that tags declare say on both sides where the key is', async () => {
  const schema = blog();
  const database = new Database(Object.values(schema));
  const [post, meta, comment] = await Promise.all(
    [schema.post, schema.post_meta, schema.comment].map((side) => database.relations(side)),
  );
  await database.close();
  // The owner of a tag is the side without the key.
  expect(post).toMatchObject([
    { name: 'meta', type: 'o2o', fkSide: 'target', fkColumns: ['post_id'] },
    { name: 'comments', type: 'o2m', fkSide: 'target', fkColumns: ['post'] },
    { name: 'categories', type: 'm2m', junctionTable: 'filing' },
  ]);
  expect(meta).toMatchObject([{ name: 'post', field: 'meta', type: 'o2o', fkSide: 'source', optional: false }]);
  expect(comment).toMatchObject([{ name: 'post', field: 'comments', type: 'o2m', fkSide: 'source', optional: true }]);
});

const other = "{'type':'o2m','schema':'a','field':'f','owner':true}";

test.each<[string, string, string]>([
  ['no tag at all', '', 'fs.relation is missing in the tag'],
  ['no value', 'fs.relation', 'the tag cannot be read from «fs.relation» on. Write key:"…" there'],
  ['an open quote', 'json:"f" fs.relation:"{', 'the tag cannot be read from «fs.relation:"{» on.'],
  ['an unknown key', `fs.relation:"${other}" gorm:"x"`, 'the tag has the unknown key gorm. Known are json and fs.relation.'],
  ['a key twice', 'json:"f" json:"f"', 'the tag has the key json twice.'],
  ['another name', `json:"g" fs.relation:"${other}"`, "calls the field 'g', and the name beside it 'f'."],
  ['no object', `fs.relation:"o2m"`, "fs.relation cannot be read from «o2m» on. Expected is '{'."],
  ['an open object', `fs.relation:"{'type':'o2m'"`, "fs.relation ends too early. Expected is ','."],
  ['a text without quotes', `fs.relation:"{'type':o2m}"`, 'cannot be read from «o2m}» on. Expected is a text in quotes'],
  ['more behind the object', `fs.relation:"{}}"`, 'cannot be read from «}» on. Expected is nothing.'],
  ['a member twice', `fs.relation:"{'type':'o2m','type':'o2o'}"`, "has 'type' twice."],
  [
    'an unknown member',
    `fs.relation:"{'type':'o2m','schema':'a','onwer':true}"`,
    "has an unknown member 'onwer'. Known are type,",
  ],
  ['a member __proto__', `fs.relation:"{'type':'o2m','schema':'a','__proto__':true}"`, "has an unknown member '__proto__'."],
  [
    'an unknown type',
    `fs.relation:"{'type':'m2o','schema':'a'}"`,
    "fs.relation.type is 'm2o'. It has to be one of 'o2o', 'o2m', 'm2m'.",
  ],
  ['no target', `fs.relation:"{'type':'o2m'}"`, "fs.relation has no 'schema'."],
  [
    'a target that is none',
    `fs.relation:"{'type':'o2m','schema':'b'}"`,
    "'a.f' refers to 'b', which the document does not have.",
  ],
  ['no other side', `fs.relation:"{'type':'o2o','schema':'a','field':'g'}"`, 'a.g is no other side of a.f.'],
  ['a plain field as the other side', `fs.relation:"{'type':'o2o','schema':'a','field':'id'}"`, 'a.id is no other side of a.f.'],
  [
    'sides that contradict',
    `fs.relation:"{'type':'o2m','schema':'a','field':'one'}"`,
    'is one to many, but a.one is one to one.',
  ],
  [
    'a key on the wrong side',
    `fs.relation:"{'type':'o2o','schema':'a','owner':true,'fk_columns':{'target_column':'x'}}"`,
    'has fk_columns, but the key is in another table.',
  ],
])('A tag that does not hold is an error that names the field and the piece: %s', (_, tag, message) => {
  const one = { name: 'one', type: { kind: 'backReference', entity: 'a', list: false, mappedBy: 'f' } } as const;
  const define = () => defineSchema({ entities: [{ name: 'a', fields: [id, one, { name: 'f', tag }] }] });
  expect(define).toThrow(message);
  expect(define).toThrow(expect.objectContaining({ detail: expect.objectContaining({ entity: 'a', field: 'f' }) }));
});
