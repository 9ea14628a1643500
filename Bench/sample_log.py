"""A log as training jobs write them: what every row about logs reads. One seed, so one file."""
import os
import random

# How often each kind of line comes, of a thousand; a traceback and a bar are one kind with several lines or redraws.
SHARES = {
    "trainer": 520, "coloured": 110, "json": 120, "logfmt": 60, "klog": 50, "unicode": 60, "bar": 50, "rich": 20, "error": 8,
    "traceback": 2,
}
FILES = ["trainer/loop.py", "trainer/data.py", "torch/nn/modules/module.py", "torch/utils/data/dataloader.py"]


def path_of(bed, lines):
    """The log with so many lines, written when it is asked for first; 128 bytes a line in the mean."""
    path = bed.path(f"sample-{lines}.log")
    if not os.path.exists(path):
        bed.say(f"writing a log of {lines:,} lines")
        write(path, lines)
    return path


def write(path, lines):
    draw = random.Random(20)
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    with open(path, "w", newline="") as file:
        number = 0
        while number < lines:
            block = []
            for kind in draw.choices(kinds, k=min(5_000, lines - number)):
                block += MAKERS[kind](draw, number + len(block), lines)
            # A traceback may reach beyond the last line that was asked for; that one is plain, and there is none like it.
            block = block[:lines - number]
            number += len(block)
            if number == lines:
                block[-1:] = trainer(draw, number - 1, lines)
            file.write("\n".join(block) + "\n")


def last_words(lines):
    """What only the last line of a log with so many lines says."""
    return f"step={lines - 1} "


def clock(number):
    return f"{number // 360_000 % 24:02}:{number // 6000 % 60:02}:{number // 100 % 60:02}"


def epoch(number, lines):
    return number * 10 // lines


def trainer(draw, number, lines):
    loss = draw.random() / 3
    return [
        f"2026-01-01 {clock(number)},{number % 1000:03} INFO trainer step={number} loss={loss:.5f} "
        f"grad_norm={draw.random() * 3:.4f} tokens={number * 512} epoch {epoch(number, lines)} lr={loss / 1000:.4e}"]


def coloured(draw, number, lines):
    level, colour = draw.choice([("INFO", 32), ("INFO", 32), ("DEBUG", 36), ("WARNING", 33)])
    return [
        f"\033[2m{clock(number)}\033[0m \033[{colour}m{level}\033[0m \033[1mworker-{number % 8}\033[0m epoch {epoch(number, lines)} "
        f"step {number} loss=\033[38;5;114m{draw.random() / 3:.5f}\033[0m queue {draw.randrange(64)} of 64, {draw.random() * 90:.1f} % of \033[4mcuda:{number % 4}\033[0m"]


def json_line(draw, number, lines):
    return [
        f'{{"time": "2026-01-01T{clock(number)}.{number % 1000:03}Z", "level": "{draw.choice(["info", "info", "debug", "warning"])}", '
        f'"message": "step done", "loss": {draw.random() / 3:.5f}, "step": {number}, "epoch": {epoch(number, lines)}, "host": "worker-{number % 8}"}}']


def logfmt(draw, number, lines):
    return [
        f'ts=2026-01-01T{clock(number)}Z level=info caller=loader.go:{draw.randrange(900)} msg="fetched shard" shard={number % 4096} '
        f"bytes={draw.randrange(1 << 28)} took={draw.random() * 900:.3f}ms"]


def klog(draw, number, lines):
    return [
        f"I0101 {clock(number)}.{number % 1_000_000:06} {draw.randrange(9999):7} reconciler.go:{draw.randrange(900)}] pod \"train-{number % 512}\" "
        f"is in phase Running, volume {draw.getrandbits(64):016x} attached"]


def in_scripts(draw, number, lines):
    return [draw.choice([
        f"WARNING 数据加载 is slow: {draw.random() * 9:.2f} s, größer als erwartet (step {number})",
        f"INFO загрузка пакета {number}: {draw.randrange(512)} образцов, потеря {draw.random():.4f} 🚀 дальше",
        f"INFO ✅ checkpoint → s3://modèles/é́poque-{epoch(number, lines)}/step-{number}.ckpt ({draw.random() * 9:.2f} GiB) 👩‍🔬 prüft",
    ])]


def bar(draw, number, lines):
    parts = sorted(draw.sample(range(1, 100), 3)) + [100]
    return ["\r".join(
        f"epoch {epoch(number, lines)}: {part:3d}%|{'█' * (part // 10):10s}| {part * 90}/9000 [00:{part % 60:02}<00:07, {draw.random() * 99:.2f}it/s]"
        for part in parts)]


def rich(draw, number, lines):
    done = draw.randrange(40)
    return [
        f"\r\033[2KDownloading \033[38;5;197m{'━' * done}\033[0m\033[38;5;237m{'━' * (40 - done)}\033[0m \033[35m{done * 2.5:.0f}%\033[0m "
        f"\033[31m{draw.random() * 9:.1f} MB/s\033[0m"]


def error(draw, number, lines):
    return [
        f"2026-01-01 {clock(number)},{number % 1000:03} ERROR Connection {draw.choice(['refused', 'reset', 'timed out'])} by parameter server "
        f"{number % 8} (10.0.{number % 256}.{draw.randrange(256)}:2222); trying again in {number % 30} s"]


def traceback(draw, number, lines):
    frames = [
        text for name in draw.sample(FILES, 3)
        for text in (f'  File "/app/{name}", line {draw.randrange(900)}, in forward', "    output = self.inner(batch.to(device), mask=mask)")]
    return [
        "Traceback (most recent call last):", *frames,
        f"torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate {draw.randrange(900)} MiB (GPU {number % 8}; 39.59 GiB total)"]


MAKERS = {
    "trainer": trainer, "coloured": coloured, "json": json_line, "logfmt": logfmt, "klog": klog, "unicode": in_scripts, "bar": bar,
    "rich": rich, "error": error, "traceback": traceback,
}
