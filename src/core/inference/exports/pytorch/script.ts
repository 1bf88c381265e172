/** `train.py`: a training of ours as a short program on torch and transformers. */
import type { Config } from '../../../schemas';
import { optimizerOf, scheduleOf } from './optimizers';

export interface Script {
  /** Of the run, as it is shown. */
  readonly title: string;
  readonly config: Config;
  readonly totalSteps: number;
  readonly warmup: number;
  /** Examples at once. */
  readonly rows: number;
  /** The class of transformers that opens the model. */
  readonly model: string;
  /** Ids of padding: of what is read, and of what is written. */
  readonly pad: number;
  readonly targetPad?: number;
  /** In place of the rates in config.json. */
  readonly dropout?: number | undefined;
  /** Names of what transformers holds as a buffer and that is trained here. */
  readonly buffers: readonly string[];
  /** Body of a function of `model`, `examples` and `device`. */
  readonly losses: readonly string[];
  /** What is done to the trained weights before they are saved. */
  readonly finish: readonly string[];
}

export function scriptOf(script: Script): string {
  const { config } = script;
  const { optimizer, schedule } = config.train;
  const opened = openLines(script);
  const penalties = penaltyLines(config);
  // It stands in a string of Python.
  const title = script.title.replaceAll(/["\\]/g, "'");
  return `"""Trains in PyTorch what the run ${title} of NLP Workbench trains: the same examples, batches, schedule and optimizer.

    python train.py [--workers N] [--steps N] [--out DIR]

Prints a line of JSON for each step. Saves the model in DIR (default: trained), for transformers and for "nlp import DIR".
SIGTERM ends it after the current step, with the model saved.
"""
import argparse
import json
${schedule.type === 'cosine' ? 'import math\n' : ''}import shutil
import signal
from itertools import groupby, islice
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread

import torch
import torch.nn.functional as F
import transformers
from torch import distributed

FOLDER = Path(__file__).resolve().parent
SEED = ${config.train.seed}  # of dropout
STEPS, WARMUP, RATE = ${script.totalSteps}, ${script.warmup}, ${optimizer['learning-rate']}  # RATE: the highest learning rate
ROWS = ${script.rows}  # examples at once: a step of more adds up the gradients of its parts
CLIP = ${config.train.clip}  # the largest norm of the gradients, all together; 0: no limit
PIECE = 2**24  # bytes of the model that a worker hands over at a time
PAD${script.targetPad === undefined ? '' : ', TARGET_PAD'} = ${script.pad}${script.targetPad === undefined ? '' : `, ${script.targetPad}`}


class Examples:
    """Lines of a file, each read when it is asked for."""

    def __init__(self, path):
        self.file, self.starts, at = open(path, "rb"), [], 0
        for line in self.file:
            self.starts.append(at)
            at += len(line)

    def __len__(self):
        return len(self.starts)

    def __getitem__(self, index):
        self.file.seek(self.starts[index])
        return json.loads(self.file.readline())


def pad(rows, value, device):
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows], device=device)


def mask(rows, device):
    return pad([[1] * len(row) for row in rows], 0, device)


def rate_at(step):
    """The learning rate of a step, counted from 0."""
    if step < WARMUP:
        return RATE * (step + 1) / WARMUP
${indent(scheduleOf(schedule))}


def losses(model, examples, device):
    """The sum of the losses, and what it is divided by for their mean."""
${indent(script.losses)}


def open_model(device):
    """The model, and groups of parameters with their learning rate, weight decay and first epoch. All others stay as they are."""
    transformers.logging.disable_progress_bar()
${indent(opened)}
    model.to(device).requires_grad_(False)
    groups = json.loads((FOLDER / "groups.json").read_text(encoding="utf8"))
    for group in groups:
        group["params"] = [model.get_parameter(name) for name in group.pop("names")]
    return model, groups


def place(workers):
    """Which of the workers this is, and where it computes."""
    if workers == 1:
        return 0, torch.device("cuda" if torch.cuda.is_available() else "cpu")
    from ray.train.torch import get_device

    return distributed.get_rank(), get_device()


def train(options):
    workers = options["workers"]
    rank, device = place(workers)
    torch.manual_seed(SEED + rank)
    model, groups = open_model(device)
    optimizer = ${optimizerOf(optimizer)}
    examples = {path.stem: Examples(path) for path in (FOLDER / "data").glob("*.jsonl")}
    batches = examples.pop("batches")
    if rank == 0:
        per_epoch = next((i for i, batch in enumerate(batches) if batch["epoch"] > 0), len(batches))
        versions = {"torch": torch.__version__, "transformers": transformers.__version__}
        say(options, **versions, device=device.type, steps=min(options["steps"], len(batches)), steps_per_epoch=per_epoch)
    batches = islice(batches, options["steps"])
    step, stops = 0, False
    for epoch, batches_of_epoch in groupby(batches, lambda batch: batch["epoch"]):
        model.train()
        for group in groups:
            for parameter in group["params"]:
                parameter.requires_grad_(epoch >= group["epoch"])
        trained = [parameter for group in groups if epoch >= group["epoch"] for parameter in group["params"]]
        for batch in batches_of_epoch:
            mine = [examples["train"][i] for i in batch["examples"][rank::workers]]
            wants_stop = rank == 0 and not options["stop"].empty()
            loss, norm, stops = learn(model, trained, mine, wants_stop, (workers, device))
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * rate_at(step)
${penalties.length > 0 ? `${indent(penalties, 3)}\n` : ''}            optimizer.step()
            step += 1
            if rank == 0:
                say(options, step=step, loss=loss, learning_rate=rate_at(step - 1), gradient_norm=norm)
            if stops:
                break
        if stops:
            break
        if rank == 0 and "validation" in examples:
            say(options, step=step, validation_loss=mean_loss(model, examples["validation"], device))
    if rank == 0:
        save(model, options)


def learn(model, trained, mine, wants_stop, place):
    """Leaves the gradients of the mean loss of a batch, of which each worker reads a part. Returns the loss, their norm, and whether to stop."""
    workers, device = place
    sums = torch.zeros(3, device=device)
    sums[2] = wants_stop
    for parameter in trained:
        parameter.grad = torch.zeros_like(parameter)
    for start in range(0, len(mine), ROWS):
        loss, weight = losses(model, mine[start : start + ROWS], device)
        loss.backward()
        sums[:2] += torch.stack([loss.detach(), weight])
    if workers > 1:
        for tensor in (sums, *(parameter.grad for parameter in trained)):
            distributed.all_reduce(tensor)
    loss, weight = sums[0].item(), max(sums[1].item(), 1e-9)
    for parameter in trained:
        parameter.grad /= weight
    norm = torch.nn.utils.clip_grad_norm_(trained, CLIP or float("inf"))
    return loss / weight, norm.item(), sums[2].item() > 0


@torch.no_grad()
def mean_loss(model, examples, device):
    model.eval()
    sums = torch.zeros(2, device=device)
    for start in range(0, len(examples), ROWS):
        some = [examples[i] for i in range(start, min(start + ROWS, len(examples)))]
        sums += torch.stack(losses(model, some, device))
    return (sums[0] / sums[1]).item()


def say(options, **values):
    line = json.dumps(values)
    if "lines" in options:
        options["lines"].put(line)
    else:
        print(line, flush=True)


def take_all(lines, out):
    """What the first worker hands over: lines to print, and files of the model in pieces."""
    while line := lines.get():
        if type(line) is str:
            print(line, flush=True)
            continue
        name, start, piece = line
        out.mkdir(parents=True, exist_ok=True)
        with open(out / name, "ab" if start else "wb") as file:
            file.write(piece)


def save(model, options):
    if "lines" not in options:
        return write(model, Path(options["out"]))
    # This worker may be on another machine than whoever started it.
    with TemporaryDirectory() as folder:
        write(model, Path(folder))
        for path in Path(folder).iterdir():
            with open(path, "rb") as file:
                while piece := file.read(PIECE):
                    options["lines"].put((path.name, file.tell() - len(piece), piece))


@torch.no_grad()
def write(model, out):
${script.finish.length > 0 ? `${indent(script.finish)}\n` : ''}    model.save_pretrained(out)
    for file in (FOLDER / "model").iterdir():
        # Tokenizer, and how texts are generated.
        if file.suffix != ".safetensors" and not (out / file.name).exists():
            shutil.copy(file, out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\\n")[0])
    parser.add_argument("--workers", type=int, default=1, help="above 1: on a Ray cluster, by Ray Train")
    parser.add_argument("--cpus", type=int, default=1, help="processors of each worker, where there are several")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps to train, of %(default)s")
    parser.add_argument("--out", default="trained", help="folder to save the model in")
    options = vars(parser.parse_args())
    options["out"] = str(Path(options["out"]).resolve())
    options["stop"] = asked = SimpleQueue()
    stop = lambda *_: asked.put(True)
    if options["workers"] == 1:
        signal.signal(signal.SIGTERM, stop)
        train(options)
        return
    import ray
    from ray.train import ScalingConfig
    from ray.train.torch import TorchTrainer
    from ray.util.queue import Queue

    ray.init()
    signal.signal(signal.SIGTERM, stop)
    use_gpu = ray.cluster_resources().get("GPU", 0) >= options["workers"]
    each = {"CPU": options["cpus"], **({"GPU": 1} if use_gpu else {})}
    scaling = ScalingConfig(num_workers=options["workers"], use_gpu=use_gpu, resources_per_worker=each)
    # Workers hand their lines over: what they print themselves has Ray's words before it.
    options["lines"] = lines = Queue(maxsize=16, actor_options={"num_cpus": 0})
    options["stop"] = shared = Queue(actor_options={"num_cpus": 0})
    Thread(target=lambda: shared.put(asked.get()), daemon=True).start()
    taker = Thread(target=take_all, args=[lines, Path(options["out"])])
    taker.start()
    try:
        TorchTrainer(train, train_loop_config=options, scaling_config=scaling).fit()
    finally:
        lines.put("")
        taker.join()


if __name__ == "__main__":
    main()
`;
}

function openLines({ model, dropout, buffers }: Script): readonly string[] {
  const opened = `transformers.${model}.from_pretrained(FOLDER / "model"${dropout === undefined ? '' : ', config=config'})`;
  return [
    ...(dropout === undefined
      ? []
      : [
          'config = transformers.AutoConfig.from_pretrained(FOLDER / "model")',
          'for key, value in config.to_dict().items():',
          '    if "drop" in key and "layerdrop" not in key and type(value) in (int, float):',
          `        setattr(config, key, ${dropout === 0 ? '0.0' : dropout})`,
        ]),
    `model = ${opened}`,
    ...buffers.flatMap(name => [
      `# transformers keeps ${name} as it is.`,
      `value = model.${name}`,
      `del model.${name}`,
      `model.register_parameter("${name}", torch.nn.Parameter(value))`,
    ]),
    '# The row of the padding token is learned where it is read.',
    'for module in model.modules():',
    '    if type(module) is torch.nn.Embedding:',
    '        module.padding_idx = None',
  ];
}

/** L1 and L2 penalties, added to the gradients after they are clipped. */
function penaltyLines({ train }: Config): readonly string[] {
  const [l1, l2] = [train['l1-penalty'], train['l2-penalty']];
  const terms = [...(l2 > 0 ? [`${l2} * parameter`] : []), ...(l1 > 0 ? [`${l1} * parameter.sign()`] : [])];
  if (terms.length === 0) return [];
  return [
    'for group in groups:',
    '    for parameter in group["params"] if group["decays"] and epoch >= group["epoch"] else ():',
    `        parameter.grad += (${terms.join(' + ')}).detach()`,
  ];
}

function indent(lines: readonly string[], depth = 1): string {
  return lines.map(line => `${'    '.repeat(depth)}${line}`).join('\n');
}
