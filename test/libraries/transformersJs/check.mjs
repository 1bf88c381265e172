/**
 * What transformers.js says of the cases that makeFolders.ts wrote, in Node.js and in a browser alike.
 * @param lib the library @param cases as cases.json has them @param where `localModelPath`
 * @returns one `{ name, faults, far }` a case
 */
export async function checkCases(lib, cases, { where, dtypes = ['fp32', 'q8', 'int8'], only } = {}) {
  const { env } = lib;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = where;
  const results = [];
  for (const one of cases) {
    if (only && !one.name.includes(only)) continue;
    const faults = [];
    let far = {};
    try {
      far = await checks[one.kind](lib, one, { dtypes, faults });
    } catch (error) {
      faults.push(String(error?.stack ?? error));
    }
    results.push({ name: one.name, faults, far });
  }
  return results;
}

const checks = { reader: checkReader, generator: checkGenerator, writer: checkWriter };

/** How far numbers may be apart: float32 in another order; rounding that another order turns, of whole numbers of 8 bits. */
const TOLERANCES = { fp32: 1e-4, q8: 1e-4, int8: 0.05 };

const numbers = nested => (Array.isArray(nested) ? nested.flatMap(numbers) : [Number(nested)]);

function distance(actual, expected) {
  const [a, b] = [numbers(actual), numbers(expected)];
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...a.map((value, i) => Math.abs(value - b[i])));
}

async function openModel({ PreTrainedModel, AutoTokenizer }, name, dtype) {
  return {
    model: await PreTrainedModel.from_pretrained(name, { dtype }),
    tokenizer: await AutoTokenizer.from_pretrained(name),
  };
}

async function checkReader(
  lib,
  { name, task, custom, texts, ids, output, expected, answers, pooled },
  { dtypes, faults },
) {
  const far = {};
  for (const dtype of dtypes) {
    let model, tokenizer, ask;
    if (custom) {
      ({ model, tokenizer } = await openModel(lib, name, dtype));
      const className = `${task
        .split('-')
        .map(word => word[0].toUpperCase() + word.slice(1))
        .join('')}Pipeline`;
      ask = new lib[className]({ task, model, tokenizer });
    } else {
      ask = await lib.pipeline(task, name, { dtype });
      ({ model, tokenizer } = ask);
    }
    far[dtype] = 0;
    const note = (actual, wanted) => {
      far[dtype] = Math.max(far[dtype], distance(actual, wanted));
    };
    for (const [i, asked] of texts.entries()) {
      const [text, text_pair] = typeof asked === 'string' ? [asked] : asked;
      const inputs = tokenizer(text, { text_pair, truncation: true });
      const found = numbers(inputs.input_ids.tolist());
      if (found.join() !== ids[i].join()) faults.push(`${JSON.stringify(asked)}: ids ${found}, not ${ids[i]}`);
      else note((await model(inputs))[output].tolist()[0], expected[dtype][i]);
    }
    // All at once, padded: what 8 bits round is each token's own.
    const plain = texts.filter(text => typeof text === 'string');
    if (plain.length > 0) {
      const all = (await model(tokenizer(plain, { padding: true, truncation: true })))[output].tolist();
      plain.forEach((_, i) => {
        const wanted = expected[dtype][i];
        note(Array.isArray(wanted[0]) ? all[i].slice(0, wanted.length) : all[i], wanted);
      });
    }
    if (answers && dtype === 'fp32') {
      const given = await ask(texts, { top_k: null });
      given.forEach((labels, i) => {
        for (const { label, score } of labels) note(score, answers[i][label]);
      });
    }
    if (pooled && dtype === 'fp32') note((await ask(texts, pooled)).tolist(), expected.fp32);
    if (task === 'token-classification' || task === 'fill-mask') await ask(texts[0]);
    if (far[dtype] > TOLERANCES[dtype]) faults.push(`${dtype}: ${far[dtype]}`);
    await model.dispose();
  }
  return far;
}

async function checkGenerator({ pipeline }, { name, expected }, { dtypes, faults }) {
  for (const dtype of dtypes) {
    const ask = await pipeline('text-generation', name, { dtype });
    const { tokenizer, model } = ask;
    for (const { prompt, before, ids, most } of expected) {
      const inputs = tokenizer(prompt, { add_special_tokens: tokenizer.add_bos_token });
      const read = numbers(inputs.input_ids.tolist());
      if (read.join() !== before.join()) faults.push(`${JSON.stringify(prompt)}: ids ${read}, not ${before}`);
      const written = numbers((await model.generate({ ...inputs, max_new_tokens: most, do_sample: false })).tolist());
      const own = written
        .slice(read.length)
        .filter(id => !model.generation_config || id !== model.generation_config.eos_token_id);
      if (dtype === 'fp32' && own.join() !== ids.join())
        faults.push(`${dtype}: ${JSON.stringify(prompt)} goes on with ${own}, not ${ids}`);
      if (own.length === 0 && ids.length > 0) faults.push(`${dtype}: nothing was written`);
    }
    const prompts = expected.map(({ prompt }) => prompt);
    const several = await ask(prompts, { max_new_tokens: 4, do_sample: false });
    const alone = await ask(prompts[0], { max_new_tokens: 4, do_sample: false });
    if (dtype === 'fp32' && several[0][0].generated_text !== alone[0].generated_text)
      faults.push(`${JSON.stringify(several[0][0])} among others, ${JSON.stringify(alone[0])} alone`);
    await model.dispose();
  }
  return {};
}

async function checkWriter({ AutoModelForSeq2SeqLM, AutoTokenizer, pipeline }, one, { dtypes, faults }) {
  const { name, task, texts, hasTarget, expected } = one;
  for (const dtype of dtypes) {
    const model = await AutoModelForSeq2SeqLM.from_pretrained(name, { dtype });
    const tokenizer = await AutoTokenizer.from_pretrained(name);
    const target = hasTarget ? await AutoTokenizer.from_pretrained(`./${name}/target`) : tokenizer;
    for (const [i, text] of texts.entries()) {
      const ids = await model.generate({ ...tokenizer([text]), max_new_tokens: expected[i].tokens.length });
      const written = numbers(ids.tolist()).slice(1);
      if (dtype === 'fp32' && written.join() !== expected[i].tokens.join())
        faults.push(`${JSON.stringify(text)} becomes ${written}, not ${expected[i].tokens}`);
      if (typeof target.decode(written, { skip_special_tokens: true }) !== 'string') faults.push('no text');
    }
    await model.dispose();
    if (hasTarget) continue;
    const ask = await pipeline(task, name, { dtype });
    const answers = await ask(texts, { max_new_tokens: 10 });
    if (answers.length !== texts.length) faults.push(`${answers.length} texts`);
    await ask.dispose();
  }
  return {};
}
