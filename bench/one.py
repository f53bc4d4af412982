"""Usage: python3 bench/one.py DIR WORKLOAD K MAX_ITER STARTS

Times scikit-learn's KMeans on one workload and prints seconds, extra memory (MB), inertia and
iterations. STARTS is 0 for the given centers."""
import resource
import sys
import time
import warnings

import numpy as np
from sklearn.cluster import KMeans

warnings.filterwarnings("ignore")
folder, name, k, max_iter, starts = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])


def read(path):
    shape = [int(line) for line in open(path + ".dim")]
    return np.fromfile(path).reshape(shape)


x = read(f"{folder}/{name}")
start = read(f"{folder}/{name}.start")
seconds = []
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
while len(seconds) < 5 and sum(seconds) < 20:
    if starts:
        model = KMeans(k, n_init=starts, max_iter=max_iter, algorithm="lloyd", random_state=1)
    else:
        model = KMeans(k, init=start, n_init=1, max_iter=max_iter, tol=0, algorithm="lloyd")
    begin = time.perf_counter()
    model.fit(x)
    seconds.append(time.perf_counter() - begin)
    if len(seconds) == 1:
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
print(f"{np.median(seconds):.5f} {memory:.0f} {model.inertia_:.10g} {model.n_iter_}")
