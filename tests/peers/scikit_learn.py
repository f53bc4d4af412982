"""Runs scikit-learn's own tests, those that its installation holds, on huddle.

Usage: python3 tests/peers/scikit_learn.py FOLDER LOG      (called by run.R)

The classes and functions of scikit_learn_shims.py stand in the place of scikit-learn's. What became
of each test is written to LOG: status, file, test and message, between tabs. Needs pytest and rpy2.
"""
import os
import re
import sys

import pytest
import sklearn.cluster
import sklearn.metrics
import sklearn.metrics.cluster
import sklearn.neighbors

import scikit_learn_r
import scikit_learn_shims as shims
from scikit_learn_r import NoCounterpart

FILES = [
    "cluster/tests/test_k_means.py", "cluster/tests/test_bisect_k_means.py",
    "cluster/tests/test_dbscan.py", "cluster/tests/test_optics.py",
    "metrics/cluster/tests/test_supervised.py", "metrics/cluster/tests/test_unsupervised.py",
    "metrics/cluster/tests/test_common.py", "neighbors/tests/test_neighbors.py",
    "neighbors/tests/test_graph.py", "neighbors/tests/test_lof.py",
]


def put_in_place():
    for name in ("KMeans", "MiniBatchKMeans", "BisectingKMeans", "k_means", "kmeans_plusplus",
                 "DBSCAN", "dbscan", "OPTICS"):
        setattr(sklearn.cluster, name, getattr(shims, name))
    for name in ("NearestNeighbors", "kneighbors_graph", "radius_neighbors_graph",
                 "LocalOutlierFactor"):
        setattr(sklearn.neighbors, name, getattr(shims, name))
    for name, function in shims.SCORES.items():
        setattr(sklearn.metrics.cluster, name, function)
        setattr(sklearn.metrics, name, function)
    # What messages say is not compared: the words are each package's own.
    raises, warns = pytest.raises, pytest.warns
    pytest.raises = lambda kind, *rest, match=None, **more: raises(kind, *rest, **more)
    pytest.warns = lambda kind=Warning, *rest, match=None, **more: warns(
        (Warning,), *rest, **more)


class Log:
    """Notes what became of each test."""

    def __init__(self):
        self.rows = []

    def note(self, status, item, text=""):
        text = re.sub(r"\s+", " ", str(text)).replace("\t", " ")[:400]
        self.rows.append((status, os.path.basename(str(item.fspath)), item.name, text))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item):
        self.calls = scikit_learn_r.calls
        yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = (yield).get_result()
        if call.when != "call" and report.outcome == "passed":
            return
        if report.outcome == "skipped":
            self.note("skipped", item)
        elif call.excinfo is not None and call.excinfo.errisinstance(NoCounterpart):
            self.note("without", item, call.excinfo.value)
        elif call.when == "call" and scikit_learn_r.calls == self.calls:
            self.note("without", item, "a test of the peer's own parts")
        else:
            text = "" if call.excinfo is None else call.excinfo.exconly()
            self.note(report.outcome, item, text)


def main(root, path):
    os.environ["SKLEARN_RUN_FLOAT32_TESTS"] = "1"
    put_in_place()
    log = Log()
    files = [os.path.join(root, file) for file in FILES]
    files = [file for file in files if os.path.exists(file)]
    pytest.main(["-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-rN", *files], [log])
    with open(path, "w", encoding="utf-8") as out:
        for row in log.rows:
            out.write("\t".join(row) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
