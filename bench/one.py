"""Usage: python3 bench/one.py DIR WORKLOAD TASK K MAX_ITER STARTS

Times scikit-learn on one workload and prints seconds, extra memory (MB), inertia (of a seeding the
potential) and iterations. TASK is fit, seeding or minibatch; STARTS is 0 for the given centers."""
import resource
import sys
import time
import warnings

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans, kmeans_plusplus
from sklearn.metrics import pairwise_distances_argmin_min

warnings.filterwarnings("ignore")
folder, name, task, k, max_iter, starts = *sys.argv[1:4], *map(int, sys.argv[4:7])


def read(path):
    shape = [int(line) for line in open(path + ".dim")]
    return np.fromfile(path).reshape(shape)


x = read(f"{folder}/{name}")
start = read(f"{folder}/{name}.start")


def run(repetition):
    if task == "seeding":
        return kmeans_plusplus(x, k, random_state=repetition)[0]
    if task == "minibatch":
        return MiniBatchKMeans(k, n_init=starts, random_state=repetition).fit(x)
    if starts:
        model = KMeans(k, n_init=starts, max_iter=max_iter, algorithm="lloyd", random_state=1)
    else:
        model = KMeans(k, init=start, n_init=1, max_iter=max_iter, tol=0, algorithm="lloyd")
    return model.fit(x)


seconds = []
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
while len(seconds) < 5 and sum(seconds) < 20:
    begin = time.perf_counter()
    answer = run(len(seconds))
    seconds.append(time.perf_counter() - begin)
    if len(seconds) == 1:
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
if task == "seeding":
    result = (pairwise_distances_argmin_min(x, answer)[1] ** 2).sum(), 0
else:
    result = answer.inertia_, answer.n_iter_
print(f"{np.median(seconds):.5f} {memory:.0f} {result[0]:.10g} {result[1]}")
