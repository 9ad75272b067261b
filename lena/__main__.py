import sys

from lena.start import main, new_key

sys.exit(new_key() if sys.argv[1:] == ["schluessel"] else main())
