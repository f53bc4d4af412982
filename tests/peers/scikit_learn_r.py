"""Calls to huddle in R, and data on the way there and back."""
import sys
import warnings

import numpy as np
import rpy2.rinterface_lib.callbacks
import rpy2.robjects as robjects
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning


class NoCounterpart(BaseException):
    """Asked for what huddle does not have. No test takes it for an error of its own."""


calls = 0
r = robjects.r
rpy2.rinterface_lib.callbacks.consolewrite_print = lambda text: sys.stdout.write(text)
rpy2.rinterface_lib.callbacks.consolewrite_warnerror = lambda text: None
# Errors and warnings are handed over as words.
r("""
suppressPackageStartupMessages({library(huddle); library(Matrix)})
set.seed(1)
asked <- function(f, arguments) {
  warned <- NULL
  value <- withCallingHandlers(
    tryCatch(do.call(f, arguments), error = function(e) {
      structure(list(conditionMessage(e), inherits(e, "huddle_error")), class = "asked_error")
    }),
    warning = function(w) {
      warned <<- c(warned, conditionMessage(w))
      tryInvokeRestart("muffleWarning")
    },
    message = function(m) tryInvokeRestart("muffleMessage")
  )
  list(value, warned, inherits(value, "asked_error"))
}
sparse_matrix <- function(i, p, x, dim) new("dgCMatrix", i = i, p = p, x = x, Dim = dim)
""")


def ask(function, **arguments):
    """What a function of huddle says; its errors are ValueErrors."""
    global calls
    calls += 1
    given = [(key, value) for key, value in arguments.items() if value is not None]
    function = function if "::" in function else "huddle::" + function
    value, warned, failed = r["asked"](r(function), robjects.ListVector(given))
    if failed[0]:
        raise (ValueError if value[1][0] else RuntimeError)(value[0][0])
    if warned != robjects.NULL:
        for text in warned:
            warnings.warn(text, ConvergenceWarning)
    return value


def to_r(x):
    """A matrix, dense or sparse."""
    if sparse.issparse(x):
        x = sparse.csc_matrix(x, dtype=np.float64)
        x.sort_indices()
        x.sum_duplicates()
        return r["sparse_matrix"](
            robjects.IntVector(x.indices), robjects.IntVector(x.indptr),
            robjects.FloatVector(x.data), robjects.IntVector(x.shape)
        )
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError("not a matrix")
    return r["matrix"](robjects.FloatVector(x.ravel(order="F")), nrow=x.shape[0], ncol=x.shape[1])


def from_r(x):
    return np.array(x)


def field(fit, name):
    return fit.rx2(name)


def weights_of(sample_weight):
    if sample_weight is None:
        return None
    return robjects.FloatVector(np.asarray(sample_weight, dtype=np.float64).ravel())


def set_seed(random_state):
    if isinstance(random_state, np.random.RandomState):
        random_state = random_state.randint(2**31 - 1)
    if random_state is not None:
        r["set.seed"](int(random_state))


def kind_of(x):
    """Of which type results are: huddle's are double."""
    kind = getattr(x, "dtype", np.dtype(np.float64))
    return kind if kind == np.float32 else np.float64


def labels_of(labels):
    """As text: no label means noise."""
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError("labels must be 1D")
    if labels.dtype.kind == "f":
        if not np.isfinite(labels).all():
            return robjects.FloatVector(labels)
    return robjects.StrVector(["c%s" % label for label in labels.tolist()])
