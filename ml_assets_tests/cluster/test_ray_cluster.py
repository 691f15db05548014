from typing import Any

import pytest
import ray

from ml_assets.cluster.ray_cluster import connected
from ml_assets.spec.errors import SearchError
from ml_assets.spec.search_limits import RayCluster


@pytest.mark.usefixtures("two_cores_of_ray")
@pytest.mark.parametrize(
    ("cpus", "threads", "trials"), [(None, 1, 2), (1, 1, 1), (None, 2, 1), (8, 1, 2)]
)
def test_trials_at_a_time_come_from_the_cluster(
    cpus: int | None, threads: int, trials: int
) -> None:
    with connected(RayCluster(), cpus, threads) as slots:
        assert (slots.trials, slots.threads) == (trials, threads)
    assert ray.is_initialized()  # it was there before


@pytest.mark.usefixtures("two_cores_of_ray")
def test_a_trial_that_fits_on_no_node_is_refused_in_the_time_stated() -> None:
    cluster = RayCluster(wait_s=0.5)
    with (
        pytest.raises(SearchError, match=r"within 0\.5 s.*needs 3 cores.*has 2.*search\.threads"),
        connected(cluster, None, 3),
    ):
        pass


@pytest.mark.usefixtures("two_cores_of_ray")
def test_a_cluster_that_is_busy_is_told_from_one_that_is_small() -> None:
    class Busy:
        def ready(self) -> bool:
            return True

    remote: Any = ray.remote
    busy = remote(num_cpus=2)(Busy).remote()
    assert ray.get(busy.ready.remote())
    with (
        pytest.raises(SearchError, match=r"in use by others.*wait for the others"),
        connected(RayCluster(wait_s=0.5), None, 1),
    ):
        pass
    ray.kill(busy)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nobody"])
def test_an_address_where_nobody_answers_is_named(address: str) -> None:
    ray.shutdown()
    with (
        pytest.raises(SearchError, match=f"No Ray cluster answers at {address}"),
        connected(RayCluster(address=address, wait_s=0.5), None, 1),
    ):
        pass


def test_a_ray_of_our_own_is_told_at_once_that_it_is_too_small() -> None:
    ray.shutdown()
    with (
        pytest.raises(SearchError, match=r"on this machine.*needs 3 cores.*has 2.*search\.threads"),
        connected(RayCluster(wait_s=600.0), 2, 3),
    ):
        pass
    assert not ray.is_initialized()
