"""Files of the other package named autograd in our folder."""

from __future__ import annotations

import pytest

from autograd.conflict import THEIRS, refuse_mixture


@pytest.mark.parametrize("name", THEIRS)
def test_their_files_in_our_folder_are_named_with_the_remedy(tmp_path, name):
    refuse_mixture(tmp_path)
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text("")
    with pytest.raises(ImportError, match=rf"files of another package named 'autograd' \(by HIPS\) "
                                          rf".*{name}.*pip uninstall --yes autograd"):
        refuse_mixture(tmp_path)
