"""A method that one thread replaces is its own in every other thread, whoever ends first."""

from contextlib import ExitStack
from threading import Barrier, Thread

import pytest

from tb_rnn_plugin.keras.per_thread import replaced


class Layer:
    """Stands for what is tapped."""

    def inner_loop(self, word):
        return f"own {word}"


def tagged(name):
    """Returns a maker of a replacement that puts a name around what was there."""
    return lambda method: lambda *arguments: f"{name}({method(*arguments)})"


@pytest.mark.parametrize("on_class", [False, True])
@pytest.mark.parametrize("first_to_end", ["a", "b"])
def test_threads_that_take_turns_see_their_own_and_leave_nothing(on_class, first_to_end):
    layer = Layer()
    owner = Layer if on_class else layer
    original, heard = Layer.inner_loop, []
    turn = Barrier(2, timeout=60)

    def replica(name):
        with ExitStack() as stack:
            stack.enter_context(replaced(owner, "inner_loop", tagged(name)))
            turn.wait()  # both have replaced it
            heard.append((name, layer.inner_loop("x")))
            turn.wait()
            if name == first_to_end:
                stack.close()
                heard.append((name, layer.inner_loop("y")))
            turn.wait()  # one has ended
            if name != first_to_end:
                heard.append((name, layer.inner_loop("y")))

    threads = [Thread(target=replica, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other = "b" if first_to_end == "a" else "a"
    assert sorted(heard) == sorted([
        ("a", "a(own x)"),
        ("b", "b(own x)"),
        (first_to_end, "own y"),
        (other, f"{other}(own y)"),
    ])  # fmt: skip
    assert Layer.inner_loop is original
    assert "inner_loop" not in vars(layer)


def test_in_one_thread_the_innermost_holds_and_builds_on_the_one_around_it():
    layer = Layer()
    with replaced(layer, "inner_loop", tagged("outer")):
        with replaced(layer, "inner_loop", tagged("inner")):
            assert layer.inner_loop("x") == "inner(outer(own x))"
        assert layer.inner_loop("x") == "outer(own x)"
    assert vars(layer) == {}


def test_an_error_inside_leaves_nothing_behind():
    layer = Layer()
    with pytest.raises(KeyError), replaced(layer, "inner_loop", tagged("a")):
        raise KeyError
    assert vars(layer) == {}
