"""The clusterers, neighbours and scores of scikit-learn, on top of huddle's."""
import numpy as np
import sklearn.cluster
import sklearn.neighbors
from rpy2 import robjects
from scipy import sparse
from sklearn.exceptions import NotFittedError

from scikit_learn_r import (
    NoCounterpart, ask, field, from_r, kind_of, labels_of, r, set_seed, to_r, weights_of
)

EARTH = 6371008.8

# ---- k-means -------------------------------------------------------------------------------------


class Fitted:
    """What k-means and mini-batch k-means have in common."""

    def _start(self, x):
        self._dtype = kind_of(x)
        if not sparse.issparse(x):
            x = np.asarray(x)
        n_init = {"warn": self._starts, "auto": 1 if str(self.init) == "k-means++" else
                  self._starts}.get(str(self.n_init), self.n_init)
        self._n_init = n_init
        init = self.init
        if callable(init):
            init = init(x, self.n_clusters, random_state=np.random.RandomState(0))
        if isinstance(init, str):
            return {"k-means++": "kmeans++"}.get(str(init), str(init)), n_init
        return to_r(init), n_init

    def _take(self, fit):
        self._fit = fit
        self.cluster_centers_ = from_r(field(fit, "centers")).astype(self._dtype)
        self.inertia_ = field(fit, "inertia")[0]
        self.labels_ = from_r(field(fit, "cluster")).astype(np.int32) - 1
        self.n_features_in_ = self.cluster_centers_.shape[1]
        self._n_features_out = self.cluster_centers_.shape[0]
        return self

    def _told(self, x, kind):
        return from_r(ask("stats::predict", object=self._fit, newdata=to_r(x), type=kind))

    def predict(self, X, sample_weight=None):
        return self._told(X, "class").astype(np.int32) - 1

    def transform(self, X):
        return self._told(X, "distance").astype(kind_of(X))

    def score(self, X, y=None, sample_weight=None):
        return ask("score", fit=self._fit, x=to_r(X), weights=weights_of(sample_weight))[0]

    def fit_predict(self, X, y=None, sample_weight=None):
        return self.fit(X, sample_weight=sample_weight).labels_

    def fit_transform(self, X, y=None, sample_weight=None):
        return self.fit(X, sample_weight=sample_weight).transform(X)


class KMeans(Fitted, sklearn.cluster.KMeans):
    _starts = 10

    def fit(self, X, y=None, sample_weight=None):
        init, n_init = self._start(X)
        set_seed(self.random_state)
        self._take(ask(
            "cluster_kmeans", x=to_r(X), k=self.n_clusters, init=init, n_init=n_init,
            max_iter=self.max_iter, tol=float(self.tol),
            algorithm={"full": "lloyd"}.get(self.algorithm, self.algorithm),
            weights=weights_of(sample_weight)
        ))
        self.n_iter_ = int(field(self._fit, "iterations")[0])
        return self


class MiniBatchKMeans(Fitted, sklearn.cluster.MiniBatchKMeans):
    _starts = 3

    def _arguments(self, init, n_init):
        return dict(
            k=self.n_clusters, init=init, n_init=n_init, batch_size=self.batch_size,
            init_size=self.init_size, max_iter=self.max_iter, tol=float(self.tol),
            max_no_improvement=2**31 - 1 if self.max_no_improvement is None
            else self.max_no_improvement,
            reassignment_ratio=float(self.reassignment_ratio), schedule="classic"
        )

    def fit(self, X, y=None, sample_weight=None):
        init, n_init = self._start(X)
        set_seed(self.random_state)
        self._take(ask(
            "cluster_minibatch", x=to_r(X), weights=weights_of(sample_weight),
            **self._arguments(init, n_init)
        ))
        self.n_steps_ = int(field(self._fit, "steps")[0])
        self.n_iter_ = int(np.ceil(self.n_steps_ * self.batch_size / len(self.labels_)))
        return self

    def partial_fit(self, X, y=None, sample_weight=None):
        if not hasattr(self, "_fit"):
            init, n_init = self._start(X)
            set_seed(self.random_state)
            self._fit = ask("cluster_minibatch", **self._arguments(init, n_init))
        self._take(ask(
            "partial_fit", fit=self._fit, x=to_r(X), weights=weights_of(sample_weight)
        ))
        return self


def k_means(X, n_clusters, *, sample_weight=None, return_n_iter=False, **settings):
    fit = KMeans(n_clusters=n_clusters, **settings).fit(X, sample_weight=sample_weight)
    told = fit.cluster_centers_, fit.labels_, fit.inertia_
    return told + (fit.n_iter_,) if return_n_iter else told


def kmeans_plusplus(X, n_clusters, *, x_squared_norms=None, random_state=None,
                    n_local_trials=None):
    if x_squared_norms is not None and len(x_squared_norms) != X.shape[0]:
        raise NoCounterpart("no argument like x_squared_norms")
    set_seed(random_state)
    centers = from_r(ask("init_kmeanspp", x=to_r(X), k=n_clusters, candidates=n_local_trials))
    dense = X.toarray() if sparse.issparse(X) else X
    rows = [np.flatnonzero((dense == center).all(axis=1))[0] for center in centers]
    return centers.astype(kind_of(X)), np.array(rows)


class BisectingKMeans(sklearn.cluster.BisectingKMeans):
    def fit(self, X, y=None, sample_weight=None):
        raise NoCounterpart("no bisecting k-means")


# ---- by density ----------------------------------------------------------------------------------

METRICS = {
    "euclidean": "euclidean", "l2": "euclidean", "manhattan": "manhattan", "l1": "manhattan",
    "cityblock": "manhattan", "p": "minkowski", "minkowski": "minkowski", "cosine": "cosine",
    "chebyshev": "chebyshev", "infinity": "chebyshev", "haversine": "haversine",
}


def measured(x, metric, p, metric_params):
    """The data and the arguments that say how they are measured."""
    if metric == "precomputed":
        x = np.asarray(x.toarray() if sparse.issparse(x) and x.nnz == np.prod(x.shape) else x)
        if x.dtype == object:
            raise NoCounterpart("no sparse matrices of distances")
        if x.ndim != 2 or x.shape[0] != x.shape[1] or not np.allclose(x, x.T):
            raise NoCounterpart("distances are symmetric")
        return r["as.dist"](to_r(x)), {}
    if not isinstance(metric, str) or metric not in METRICS:
        raise NoCounterpart("not every metric")
    if sparse.issparse(x):
        raise NoCounterpart("neighbours are searched in dense data only")
    params = dict(metric_params or {})
    p = params.pop("p", 2 if p is None else p)
    if params:
        raise NoCounterpart("metrics have no weights")
    name = METRICS[metric]
    x = np.asarray(x, dtype=np.float64)
    if name == "haversine":
        return to_r(np.degrees(x)), {"metric": name}
    if name == "minkowski":
        return to_r(x), {"metric": name, "p": float(p)}
    return to_r(x), {"metric": name}


class DBSCAN(sklearn.cluster.DBSCAN):
    def fit(self, X, y=None, sample_weight=None):
        x, how = measured(X, self.metric, self.p, self.metric_params)
        fit = ask(
            "cluster_dbscan", x=x, eps=float(self.eps), min_samples=self.min_samples,
            weights=weights_of(sample_weight), **how
        )
        self.labels_ = from_r(field(fit, "cluster")).astype(int) - 1
        self.core_sample_indices_ = from_r(field(fit, "core")).astype(int) - 1
        if self.metric != "precomputed":
            self.components_ = np.asarray(X)[self.core_sample_indices_]
        return self


def dbscan(X, eps=0.5, *, sample_weight=None, **settings):
    fit = DBSCAN(eps=eps, **settings).fit(X, sample_weight=sample_weight)
    return fit.core_sample_indices_, fit.labels_


def rows_of(count, n):
    """A share of the rows is a number of them."""
    if count is None or isinstance(count, (int, np.integer)) or count > 1:
        return count if count is None else int(count)
    return max(2, int(count * n))


class OPTICS(sklearn.cluster.OPTICS):
    def fit(self, X, y=None):
        if self.metric == "precomputed":
            raise NoCounterpart("cluster_optics() takes no distances")
        x, how = measured(X, self.metric, self.p, self.metric_params)
        n = np.shape(X)[0]
        fit = ask(
            "cluster_optics", x=x, eps=float(self.max_eps),
            min_samples=rows_of(self.min_samples, n), **how
        )
        if self.cluster_method == "xi":
            fit = ask(
                "extract", fit=fit, xi=float(self.xi),
                min_cluster_size=rows_of(self.min_cluster_size, n)
            )
            self.cluster_hierarchy_ = from_r(r["as.matrix"](field(fit, "hierarchy"))) - 1
        else:
            fit = ask("extract", fit=fit, eps=float(self.max_eps if self.eps is None
                                                    else self.eps))
        self.labels_ = from_r(field(fit, "cluster")).astype(int) - 1
        self.ordering_ = from_r(field(fit, "order")).astype(int) - 1
        self.reachability_ = from_r(field(fit, "reachability"))
        self.core_distances_ = from_r(field(fit, "core_distance"))
        before = np.array([-1 if row is robjects.NA_Integer else row - 1
                           for row in field(fit, "predecessor")])
        self.predecessor_ = before
        return self


# ---- neighbours ----------------------------------------------------------------------------------


class NearestNeighbors(sklearn.neighbors.NearestNeighbors):
    def fit(self, X, y=None):
        if type(X).__name__ in ("BallTree", "KDTree", "NearestNeighbors"):
            raise NoCounterpart("searches start from the data")
        if self.algorithm == "brute" and np.shape(X)[0] == 0:
            raise ValueError("no rows")
        self._x, self._how = measured(X, self.metric, self.p, self.metric_params)
        self._n = np.shape(X)[0]
        self._fit_X = X
        self.n_samples_fit_ = self._n
        return self

    def _search(self, function, query, **reach):
        if not hasattr(self, "_x"):
            raise NotFittedError("not fitted")
        if query is not None:
            if self.metric == "precomputed":
                raise NoCounterpart("no queries by distances alone")
            query, _ = measured(query, self.metric, self.p, self.metric_params)
        return ask(function, x=self._x, query=query, **reach, **self._how)

    def _distances(self, distance):
        distance = np.asarray(distance, dtype=float)
        haversine = self._how.get("metric") == "haversine"
        return distance / EARTH if haversine else distance

    def kneighbors(self, X=None, n_neighbors=None, return_distance=True):
        k = self.n_neighbors if n_neighbors is None else n_neighbors
        found = self._search("nearest_neighbors", X, n_neighbors=k)
        index = from_r(field(found, "index")).astype(int) - 1
        if not return_distance:
            return index
        return self._distances(from_r(field(found, "distance"))), index

    def radius_neighbors(self, X=None, radius=None, return_distance=True, sort_results=False):
        radius = float(self.radius if radius is None else radius)
        if self._how.get("metric") == "haversine":
            radius *= EARTH
        found = self._search("radius_neighbors", X, radius=radius)
        rows = field(found, "index")
        index = np.empty(len(rows), dtype=object)
        distance = np.empty(len(rows), dtype=object)
        for i, (row, far) in enumerate(zip(rows, field(found, "distance"))):
            row, far = from_r(row).astype(int) - 1, self._distances(from_r(far))
            # The nearest come first, or where no order is asked for, the lowest.
            order = np.arange(len(row)) if sort_results else np.argsort(row)
            index[i], distance[i] = row[order], far[order]
        return (distance, index) if return_distance else index

    def _graph(self, distance, index, mode):
        lengths = [len(row) for row in index]
        columns = np.concatenate(list(index)) if sum(lengths) else np.empty(0, int)
        data = np.ones(len(columns)) if mode == "connectivity" else np.concatenate(list(distance))
        return sparse.csr_matrix(
            (data, columns, np.concatenate([[0], np.cumsum(lengths)])),
            shape=(len(lengths), self._n)
        )

    def kneighbors_graph(self, X=None, n_neighbors=None, mode="connectivity"):
        if mode not in ("connectivity", "distance"):
            raise ValueError("mode")
        return self._graph(*self.kneighbors(X, n_neighbors), mode)

    def radius_neighbors_graph(self, X=None, radius=None, mode="connectivity",
                               sort_results=False):
        if mode not in ("connectivity", "distance"):
            raise ValueError("mode")
        if not hasattr(self, "_x"):
            raise NotFittedError("not fitted")
        return self._graph(*self.radius_neighbors(X, radius, sort_results=sort_results), mode)


def graph_of(X, include_self, settings):
    if isinstance(X, NearestNeighbors):
        raise NoCounterpart("graphs are made from the data")
    fit = NearestNeighbors(**settings).fit(X)
    return fit, X if include_self is True else None


def kneighbors_graph(X, n_neighbors, *, mode="connectivity", metric="minkowski", p=2,
                     metric_params=None, include_self=False, n_jobs=None):
    settings = dict(n_neighbors=n_neighbors, metric=metric, p=p, metric_params=metric_params)
    fit, query = graph_of(X, mode == "connectivity" if include_self == "auto" else include_self,
                          settings)
    return fit.kneighbors_graph(query, mode=mode)


def radius_neighbors_graph(X, radius, *, mode="connectivity", metric="minkowski", p=2,
                           metric_params=None, include_self=False, n_jobs=None):
    settings = dict(radius=radius, metric=metric, p=p, metric_params=metric_params)
    fit, query = graph_of(X, mode == "connectivity" if include_self == "auto" else include_self,
                          settings)
    return fit.radius_neighbors_graph(query, mode=mode)


class LocalOutlierFactor(sklearn.neighbors.LocalOutlierFactor):
    """The factors of the rows; huddle has none of new ones."""

    def fit(self, X, y=None):
        if self.novelty:
            raise NoCounterpart("no outlier factors of new points")
        x, how = measured(X, self.metric, self.p, self.metric_params)
        factors = from_r(ask("lof", x=x, n_neighbors=self.n_neighbors, **how))
        self._fit_X = X
        self.negative_outlier_factor_ = -factors.astype(kind_of(X))
        return self

    def _predict(self, X=None):
        raise NoCounterpart("no cut between outliers and others")

    fit_predict = _predict


# ---- scores --------------------------------------------------------------------------------------


def agreement(function):
    def score(labels_true, labels_pred, *, average_method=None, beta=None, contingency=None):
        if contingency is not None:
            raise NoCounterpart("no scores of a table")
        return ask(
            function, truth=labels_of(labels_true), cluster=labels_of(labels_pred),
            average=average_method, beta=beta
        )[0]

    return score


def homogeneity_completeness_v_measure(labels_true, labels_pred, *, beta=1.0):
    return (
        SCORES["homogeneity_score"](labels_true, labels_pred),
        SCORES["completeness_score"](labels_true, labels_pred),
        SCORES["v_measure_score"](labels_true, labels_pred, beta=beta),
    )


def points_and_labels(X, labels, metric):
    if metric == "precomputed":
        x = np.asarray(X, dtype=float)
        if np.abs(np.diagonal(x)).max() > 1e-13:
            raise NoCounterpart("a dist has no diagonal")
    else:
        x = X.toarray() if sparse.issparse(X) else X
    if metric not in ("precomputed", "euclidean", "manhattan", "cosine", "sqeuclidean"):
        raise NoCounterpart("not every metric")
    x = r["as.dist"](to_r(x)) if metric == "precomputed" else to_r(x)
    return x, labels_of(labels), None if metric == "precomputed" else metric


def silhouette_samples(X, labels, *, metric="euclidean"):
    x, labels, metric = points_and_labels(X, labels, metric)
    told = from_r(ask("silhouette_samples", x=x, cluster=labels, metric=metric))
    return told[:, 2]


def silhouette_score(X, labels, *, metric="euclidean", sample_size=None, random_state=None):
    x, labels, metric = points_and_labels(X, labels, metric)
    set_seed(random_state)
    return ask("silhouette_score", x=x, cluster=labels, metric=metric, sample=sample_size)[0]


def index_of(function):
    def score(X, labels):
        return ask(function, x=to_r(X), cluster=labels_of(labels))[0]

    return score


SCORES = {name: agreement(name) for name in (
    "adjusted_rand_score", "adjusted_mutual_info_score", "normalized_mutual_info_score",
    "mutual_info_score", "homogeneity_score", "completeness_score", "v_measure_score",
    "fowlkes_mallows_score",
)}
SCORES.update({name: index_of(name) for name in (
    "calinski_harabasz_score", "davies_bouldin_score",
)})
SCORES.update(
    silhouette_samples=silhouette_samples, silhouette_score=silhouette_score,
    homogeneity_completeness_v_measure=homogeneity_completeness_v_measure
)
