"""Opens what makeExports.ts wrote with the libraries that it is for, and compares their numbers with the runs' own.

    python check.py bases FOLDER     writes tiny models with random weights to start from: FOLDER/bases
    python check.py check FOLDER     reads FOLDER/cases.json
"""
import json, os, sys, time, warnings

warnings.filterwarnings("ignore")
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["HF_HUB_OFFLINE"] = "1"
import numpy as np
import torch
import transformers as T

T.logging.set_verbosity_error()
T.logging.disable_progress_bar()
TOLERANCE = 1e-4
WORDS = "the a film is story of people and their dog who walk home good fine lovely great warm kind bad poor awful cold dull cruel".split()
LETTERS = [chr(c) for c in range(97, 123)]
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *LETTERS[1:], *["##" + c for c in LETTERS]]
VOCAB = {word: i for i, word in enumerate(TOKENS)}


def write_tokenizer(folder):
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    t = Tokenizer(models.WordPiece(VOCAB, unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer(lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    t.decoder = decoders.WordPiece()
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}
    T.PreTrainedTokenizerFast(tokenizer_object=t, model_max_length=32, **special).save_pretrained(folder)


def bases(folder):
    size = {"vocab_size": len(VOCAB), "pad_token_id": 0}
    wide = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 40}
    decoder = {"bos_token_id": 2, "eos_token_id": 3}
    models = {
        "bert": lambda: T.BertForMaskedLM(T.BertConfig(**size, **wide)),
        "roberta": lambda: T.RobertaModel(T.RobertaConfig(**size, **{**wide, "type_vocab_size": 1, "bos_token_id": 2, "eos_token_id": 3})),
        "distilbert": lambda: T.DistilBertModel(T.DistilBertConfig(**size, dim=16, n_layers=2, n_heads=2, hidden_dim=24, max_position_embeddings=40)),
        "mpnet": lambda: T.MPNetModel(T.MPNetConfig(**{**size, **wide})),
        "gpt2": lambda: T.GPT2LMHeadModel(T.GPT2Config(**size, **decoder, n_embd=16, n_layer=2, n_head=2, n_positions=40)),
        "wide": lambda: T.BertModel(T.BertConfig(**size, **{**wide, "hidden_size": 24})),
        "electra": lambda: T.ElectraForMaskedLM(T.ElectraConfig(**size, **wide, embedding_size=12)),
        "llama": lambda: T.LlamaForCausalLM(T.LlamaConfig(**size, **decoder, **wide, num_key_value_heads=1)),
        "t5": lambda: T.T5ForConditionalGeneration(T.T5Config(**size, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, decoder_start_token_id=0, eos_token_id=3)),
        "bart": lambda: T.BartForConditionalGeneration(T.BartConfig(**size, **decoder, d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=24, decoder_ffn_dim=24, max_position_embeddings=40, decoder_start_token_id=3, forced_eos_token_id=3)),
    }
    for seed, (name, make) in enumerate(models.items()):
        torch.manual_seed(seed)
        model = make()
        for key, p in model.named_parameters():
            torch.nn.init.normal_(p, 1 if "norm" in key.lower() and key.endswith("weight") else 0, 0.2 if p.dim() == 1 else 0.3)
        path = os.path.join(folder, "bases", name)
        model.save_pretrained(path)
        write_tokenizer(path)


def far(actual, expected):
    actual, expected = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
    if actual.shape != expected.shape:
        raise AssertionError(f"shape {actual.shape}, not {expected.shape}")
    return float(np.abs(actual - expected).max()) if actual.size else 0.0


def open_model(case, path):
    auto = getattr(T, case["class"])
    return auto.from_pretrained(path, attn_implementation="eager").eval()


def forward(model, case):
    ids = torch.tensor(case["ids"])
    with torch.no_grad():
        more = {"decoder_input_ids": torch.tensor(case["written"])} if "written" in case else {}
        out = model(input_ids=ids, attention_mask=torch.ones_like(ids), **more)
    return [getattr(out, name).numpy() for name in case["outputs"]]


def same_ids(path, case):
    tokenizer = T.AutoTokenizer.from_pretrained(path)
    for text, ids in zip(case.get("texts", []), case.get("text_ids", [])):
        found = tokenizer(text)["input_ids"]
        if found != ids:
            raise AssertionError(f"{text!r} is {found}, not {ids}")


def check_transformers(case, path):
    same_ids(path, case)
    return max(far(a, b) for a, b in zip(forward(open_model(case, path), case), case["expected"]))


def check_joined(case, path):
    same_ids(path, case)
    model = T.EncoderDecoderModel.from_pretrained(path, attn_implementation="eager").eval()
    with torch.no_grad():
        out = model(input_ids=torch.tensor(case["source"]), attention_mask=torch.tensor(case["mask"]).long(), decoder_input_ids=torch.tensor(case["written"]))
    target = os.path.join(path, "target-tokenizer.json")
    written = T.PreTrainedTokenizerFast(tokenizer_file=target) if os.path.exists(target) else T.AutoTokenizer.from_pretrained(path)
    # As the folder says that a text begins, ends and is searched.
    for ids, tokens in zip(case["text_ids"], case["tokens"]):
        ids = torch.tensor([ids])
        found = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=9)[0, 1:]
        theirs = written.convert_ids_to_tokens(found)[: len(tokens)]
        if theirs != tokens:
            raise AssertionError(f"it writes {theirs}, not {tokens}")
    return far(out.logits.numpy(), case["logits"])


def check_sentences(case, path):
    from sentence_transformers import SentenceTransformer

    return far(SentenceTransformer(path, device="cpu").encode(case["texts"]), case["expected"])


def check_peft(case, path):
    from peft import PeftModel

    auto = getattr(T, case["class"])
    more = {"num_labels": case["labels"]} if case.get("labels") else {}
    base = auto.from_pretrained(case["base"], attn_implementation="eager", **more)
    model = PeftModel.from_pretrained(base, path).eval()
    with model.disable_adapter():
        if max(far(a, b) for a, b in zip(forward(model, case), case["expected"])) < 10 * TOLERANCE:
            raise AssertionError("the adapter changes nothing, and is not compared")
    return max(far(a, b) for a, b in zip(forward(model, case), case["expected"]))


def session_of(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return onnxruntime.InferenceSession(path, options)


def check_reading(case, path):
    session = session_of(os.path.join(path, "onnx", "model.onnx"))
    names = [one.name for one in session.get_outputs()]
    types = {one.name: np.int64 if "int64" in one.type else np.float32 for one in session.get_inputs()}
    worst = 0.0
    for batch in case["batches"]:
        feeds = {name: np.array(value, types[name]) for name, value in batch["inputs"].items()}
        found = dict(zip(names, session.run(names, feeds)))
        worst = max([worst, *(far(found[name], value) for name, value in batch["outputs"].items())])
    return worst


def check_family(case, path):
    session = session_of(os.path.join(path, "onnx", "model.onnx"))
    ids = np.array(case["ids"], np.int64)
    found = run(session, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)})
    with open(os.path.join(path, "config.json"), encoding="utf8") as file:
        if json.load(file)["model_type"] == "custom":
            raise AssertionError("the family is not named")
    return max(far(found[name], value) for name, value in zip(case["outputs"], case["expected"]))


def empty(session, batch):
    sizes = {"batch_size": batch}
    shape = lambda one: [each if isinstance(each, int) else sizes.get(each, 0) for each in one.shape]
    return {one.name: np.zeros(shape(one), np.float32) for one in session.get_inputs() if one.name.startswith("past_")}


def pasts(results, before):
    kept = {}
    for name, value in results.items():
        if name.startswith("present"):
            past = name.replace("present_states", "past_states").replace("present.", "past_key_values.")
            kept[past] = before[past] if ".encoder." in name and before else value
    return kept


def run(session, feeds):
    names = [one.name for one in session.get_outputs()]
    wanted = {one.name for one in session.get_inputs()}
    return dict(zip(names, session.run(names, {name: value for name, value in feeds.items() if name in wanted})))


def check_writing(case, path):
    """Whole texts at once, and token by token with the cache."""
    worst = 0.0
    for batch in case["batches"]:
        ids, expected = np.array(batch["ids"], np.int64), np.array(batch["logits"], np.float32)
        memory, start = {}, None
        if case["kind"] == "onnx-encoder-decoder":
            encoder = session_of(os.path.join(path, "onnx", "encoder_model.onnx"))
            decoder = session_of(os.path.join(path, "onnx", "decoder_model_merged.onnx"))
            mask = np.array(batch["mask"], np.int64)
            read = run(encoder, {"input_ids": np.array(batch["source"], np.int64), "attention_mask": mask})
            memory = {f"encoder_hidden_states" if name == "last_hidden_state" else name: value for name, value in read.items()}
            memory["encoder_attention_mask"] = mask
            start = pasts(read, None)
        else:
            decoder = session_of(os.path.join(path, "onnx", "model.onnx"))
        begin = {**empty(decoder, len(ids)), **(start or {})}
        grows = any(name.startswith("past_key_values") for name in begin)
        for parts in ([ids.shape[1]], [1] * ids.shape[1], [2, ids.shape[1] - 2]):
            kept, at, logits, first = begin, 0, [], True
            for part in parts:
                seen = at + part if grows else part
                feeds = {"input_ids": ids[:, at : at + part], "attention_mask": np.ones((len(ids), seen), np.int64), **memory, **kept}
                results = run(decoder, feeds)
                logits.append(results["logits"])
                kept, at, first = pasts(results, None if first else kept), at + part, False
            worst = max(worst, far(np.concatenate(logits, 1), expected))
    return worst


def check_words(case, path):
    from gensim.models import KeyedVectors

    form, file = case["form"], lambda name: os.path.join(path, name)
    if form == "npy":
        array = np.load(file("vectors.npy"))
        vectors = KeyedVectors(array.shape[1])
        with open(file("vectors.words.txt"), encoding="utf8", newline="\n") as lines:
            vectors.add_vectors(lines.read().split("\n")[:-1], array)
    elif form == "word2vec-binary":
        vectors = KeyedVectors.load_word2vec_format(file("vectors.bin"), binary=True)
    else:
        vectors = KeyedVectors.load_word2vec_format(file("vectors.txt"), no_header=form == "glove")
    if vectors.index_to_key != case["words"]:
        raise AssertionError("the words differ")
    if not np.array_equal(vectors.vectors, np.array(case["expected"], np.float32)):
        raise AssertionError("the vectors are not the same bit for bit")
    return 0.0


def check_journal(case, path):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(path))
    [summary] = storage.get_all_studies()
    study = optuna.load_study(study_name=summary.study_name, storage=storage)
    assert study.best_trial.number == case["best"], "another best trial"
    states = {"completed": "COMPLETE", "pruned": "PRUNED"}
    worst = 0
    for trial, ours in zip(study.trials, case["trials"], strict=True):
        assert trial.state.name == states[ours["state"]], f"trial {trial.number} is {trial.state.name}"
        held = [trial.distributions[key].to_internal_repr(value) for key, value in trial.params.items()]
        value = [] if trial.state.name == "PRUNED" else [trial.value]
        theirs = np.array([*held, *value, *(trial.intermediate_values[step] for step in sorted(trial.intermediate_values))])
        own = np.array([*ours["point"], *([] if "value" not in ours else [ours["value"]]), *ours["scores"]])
        worst = max(worst, np.abs(theirs - own).max())
    return worst


CHECKS = {
    "words": check_words,
    "transformers": check_transformers,
    "joined": check_joined,
    "sentence-transformers": check_sentences,
    "peft": check_peft,
    "journal": check_journal,
    "onnx": check_reading,
    "onnx-family": check_family,
    "onnx-decoder": check_writing,
    "onnx-encoder-decoder": check_writing,
}


def check(folder):
    with open(os.path.join(folder, "cases.json"), encoding="utf8") as file:
        cases = json.load(file)
    failed = 0
    for case in cases:
        begun = time.time()
        try:
            worst = CHECKS[case["kind"]](case, case["path"])
            bad = not worst <= TOLERANCE
            print(f"{'✖' if bad else '✔'} {case['name']}: {worst:.1e} ({time.time() - begun:.1f} s)", flush=True)
        except Exception as error:
            bad = True
            print(f"✖ {case['name']}: {type(error).__name__}: {error}", flush=True)
        failed += bad
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    command, folder = sys.argv[1:]
    sys.exit(bases(folder) if command == "bases" else check(folder))
