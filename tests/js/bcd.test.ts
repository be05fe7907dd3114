import { Database } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as answers from '../../bench/bcd/answers.js';
import { Browser, entities, Feature, FeatureTag, Release, SpecUrl, SupportStatement, Tag } from '../../bench/bcd/entities.js';
import { buildGraph } from '../../bench/bcd/graph.js';
import * as questions from '../../bench/bcd/questions.js';
import { readSource } from '../../bench/bcd/source.js';

/** The whole browser-compat data (about 340 thousand rows), asked through Relata and answered again from the JSON. */

const source = readSource();
const database = new Database([...entities]);

beforeAll(async () => {
  await database.migrate();
  await database.persist(buildGraph(source));
}, 120_000);

afterAll(() => database.close());

test('F8 F58: every object of the graph became one row', async () => {
  const statements = source.features.flatMap(({ compat }) => Object.values(compat.support).flat());
  const counts = await Promise.all(entities.map((entity) => database.query<object>(entity).count()));
  expect(Object.fromEntries(entities.map((entity, index) => [entity.name, counts[index]]))).toEqual({
    [Browser.name]: Object.keys(source.browsers).length,
    [Release.name]: Object.values(source.browsers).reduce((sum, { releases }) => sum + Object.keys(releases).length, 0),
    [Feature.name]: source.features.length,
    [SupportStatement.name]: statements.length,
    [SpecUrl.name]: source.features.reduce((sum, { compat }) => sum + [compat.spec_url ?? []].flat().length, 0),
    [Tag.name]: new Set(source.features.flatMap(({ compat }) => compat.tags ?? [])).size,
    [FeatureTag.name]: source.features.reduce((sum, { compat }) => sum + (compat.tags?.length ?? 0), 0),
  });
});

test('F38: features supported by every current browser', async () => {
  const browsers = ['chrome', 'edge', 'firefox', 'safari'];
  const paths = await questions.supportedEverywhere(database, browsers);
  expect(paths.length).toBeGreaterThan(1000);
  expect(paths).toEqual(answers.supportedEverywhere(source, browsers));
});

test.each(['css.properties.grid', 'api.Document', 'webextensions'])(
  'F26 F46 F68: the subtree of %s with its support',
  async (path) => {
    const features = await questions.subtree(database, path);
    const lines = features.flatMap((feature) =>
      feature.support.map(
        ({ browser, state, added, flags }) =>
          `${feature.path} < ${feature.parent?.path ?? '-'} ${browser.id} ${state} ${added?.version ?? '-'} ${JSON.stringify(flags ?? null)}`,
      ),
    );
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.sort()).toEqual(answers.subtreeLines(source, path));
  },
);

test.each(['chrome', 'firefox', 'nodejs'])('F45: the releases that brought most features to %s', async (browser) => {
  expect(await questions.richestReleases(database, browser, 10)).toEqual(answers.richestReleases(source, browser, 10));
});

test('F59: the features of a tag, through the pivot, with their specifications', async () => {
  const tag = await questions.tagged(database, 'web-features:grid');
  const lines = tag.features.map(({ path, specs }) => `${path} ${specs.length}`);
  expect(lines.sort()).toEqual(answers.taggedLines(source, 'web-features:grid'));
});

test('F78: the widest read gives whole objects, each release and feature once', async () => {
  const statements = await questions.statementsOf(database, 'chrome');
  const { all, released } = answers.statementCounts(source, 'chrome');
  expect(statements).toHaveLength(all);
  expect(statements.filter(({ added }) => added !== undefined)).toHaveLength(released);
  expect(statements[0]).toBeInstanceOf(SupportStatement);
  const features = new Map<number, unknown>();
  for (const { feature } of statements) {
    expect(features.get(feature.id) ?? feature).toBe(feature);
    features.set(feature.id, feature);
  }
});
