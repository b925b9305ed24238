# kymo: GNU make, no recursion, nothing outside build/ is written (but out/ by `make demo`, and tests/bench/results
# and 2.6 GB of data in $BENCH_DATA or the folder for temporary files by `make bench`).
#
# Sources are found by wildcard: a new file in a room, a new test, a new example needs no edit here.
# The default build lies in build/ itself; every other combination of CC, OPT, DEBUG and SAN has a folder
# of its own below (build/clang, build/debug, build/address, ...), so that switching costs nothing.
# `make help` lists the targets.

.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory -j$(shell nproc 2> /dev/null || echo 2)

.DEFAULT_GOAL := all

# ---- What may be set ------------------------------------------------------------------------------

ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
ifneq ($(filter default undefined,$(origin CXX)),)
CXX := g++
endif
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif
OBJCOPY := objcopy
OPT     := -O2
DEBUG   :=
SAN     :=
V       :=
WERROR  :=
T       :=
PREFIX  := /usr/local
DESTDIR :=
CFLAGS  :=
LDFLAGS :=
PKG_CONFIG ?= pkg-config

comma := ,
empty :=
space := $(empty) $(empty)
Q     := $(if $(V),,@)
say    = $(if $(V),@:,@printf '  %-5s %s\n' '$(1)' '$(2)')

# ---- What there is --------------------------------------------------------------------------------

VERSION := $(shell awk '/define KYMO_VERSION_(MAJOR|MINOR|PATCH)/ { v = v s $$3; s = "." } END { print v }' \
                       include/kymo.h)
SOVERSION := $(firstword $(subst ., ,$(VERSION)))

ROOMS    := core data scale reduce text canvas marks guides layout figure report
FONTS    := build/fonts
LIB_SRC  := $(sort $(foreach r,$(ROOMS),$(wildcard src/$(r)/*.c)))
CLI_SRC  := $(sort $(wildcard src/cli/*.c))
VIEW_SRC := $(sort $(wildcard src/view/*.c))
LIB_SRC  := $(if $(LIB_SRC),$(LIB_SRC) $(FONTS)/fontdata.c)
HEADERS  := $(sort $(wildcard include/*.h include/kymo/*.h include/kymo/*.def))
EXAMPLES := $(sort $(wildcard examples/*.c))
# Programs with windows, and those that the tests of the viewer need.
WINDOWS  := $(sort $(wildcard examples/view/*.c tests/view/*.c))
BENCHES  := $(sort $(wildcard tests/bench/*.c))

# A folder below tests/ that has C files is one suite, one test program: unit/core, scene, equality, ...
TEST_SRC := $(sort $(wildcard tests/*/*.c tests/*/*/*.c))
SHARED   := $(sort $(wildcard tests/shared/*.c))
SUITES   := $(filter-out shared plain bench bench/% fuzz api view,$(sort $(patsubst tests/%/,%,$(dir $(TEST_SRC)))))
SUITES   := $(if $(T),$(foreach s,$(SUITES),$(if $(findstring $(T),$(s)),$(s))),$(SUITES))

# ---- Flags ----------------------------------------------------------------------------------------

PKGS := freetype2 fribidi harfbuzz libdeflate libpng yajl zlib

# Loaded when the first PDF is opened; only its headers are needed. Tests are linked with it, to compare pictures.
CAIRO := cairo

# Found by pkg-config or left out. Their headers are needed, they are loaded only when they are used.
OPTIONAL := fontconfig harfbuzz-subset libcmark-gfm
optional_flags = $(foreach p,$(OPTIONAL),$(shell $(PKG_CONFIG) --exists $(p) && echo -DKYMO_$(call upper,$(p)) && \
                   $(PKG_CONFIG) --cflags $(p)))
upper = $(shell echo $(1) | tr 'a-z-' 'A-Z_')

# Asked for when the first recipe needs them, and once: `make check` may have installed pkg-config by then.
PKG_CFLAGS  = $(eval PKG_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(PKGS) $(CAIRO)) $(optional_flags))$(PKG_CFLAGS)
PKG_LIBS    = $(eval PKG_LIBS := $$(shell $(PKG_CONFIG) --libs $(PKGS)))$(PKG_LIBS)
# The viewer is built where SDL2 is. It is a library of its own: the program loads it when a window is wanted.
VIEW_CFLAGS = $(eval VIEW_CFLAGS := $$(shell $(PKG_CONFIG) --cflags sdl2; $(PKG_CONFIG) --exists xcb && \
                      echo -DKYMO_XCB && $(PKG_CONFIG) --cflags xcb))$(VIEW_CFLAGS)
VIEW_LIBS   = $(eval VIEW_LIBS := $$(shell $(PKG_CONFIG) --libs sdl2))$(VIEW_LIBS)
TEST_CFLAGS = $(eval TEST_CFLAGS := $$(shell $(PKG_CONFIG) --cflags criterion))$(TEST_CFLAGS)
CAIRO_LIBS  = $(eval CAIRO_LIBS := $$(shell $(PKG_CONFIG) --libs $(CAIRO)))$(CAIRO_LIBS)
TEST_LIBS   = $(eval TEST_LIBS := $$(shell $(PKG_CONFIG) --libs criterion))$(TEST_LIBS)

# Criterion cannot run under these sanitizers: a plain driver takes its place, and the memory sanitizer, which
# takes what other libraries write for unwritten, is for the rooms that use none.
ifneq ($(filter thread memory,$(SAN)),)
TEST_CFLAGS := -Itests/plain -Wno-pedantic
TEST_LIBS   :=
SHARED      += tests/plain/plain.c
endif
ifeq ($(SAN),memory)
CC     := clang
SUITES := $(filter $(addprefix unit/,core data scale reduce layout),$(SUITES))
endif

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror=implicit-function-declaration $(if $(WERROR),-Werror)
BASE := -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -fvisibility=hidden -fPIC -pthread \
        -ffunction-sections -fdata-sections -ffile-prefix-map=$(CURDIR)=. -g
LINK := -pthread -Wl,--as-needed
GC   := -Wl,--gc-sections

# What a sanitizer asks for; gcc's "undefined" leaves out casts of doubles that do not fit.
san_flags = $(if $(1),-fsanitize=$(1) -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 \
            $(if $(findstring undefined,$(1)),-fsanitize=float-cast-overflow))

words   := $(filter-out gcc,$(notdir $(CC))) $(patsubst -%,%,$(filter-out -O2,$(OPT))) $(if $(DEBUG),debug)
variant  = $(subst $(space),-,$(subst $(comma),-,$(strip $(words) $(1))))
B       := build$(addprefix /,$(call variant,$(SAN)))
MODE    := $(if $(SAN),$(call san_flags,$(SAN)),$(if $(DEBUG),-O0,$(OPT) -DNDEBUG))

# Most of a test is assertions that run once: to optimise them costs more than it saves.
level = $(if $(filter-out tests/bench/%,$(filter tests/%,$(1))),-O0)

# `make check` runs the tests a second time in this build.
CHECK_SAN := address,undefined
CB        := build/$(call variant,$(CHECK_SAN))

SETUP := $(if $(filter check demo,$(MAKECMDGOALS)),deps)

# ---- Fonts ----------------------------------------------------------------------------------------

FONTDIR := /usr/share/fonts

$(FONTS)/fonts.S $(FONTS)/fontdata.c $(FONTS)/fontinfo.h &: fonts/fonts.def fonts/embed | $(SETUP)
	$(call say,FONTS,fonts/fonts.def)
	$(Q)FONTDIR='$(FONTDIR)' fonts/embed $(FONTS)

# ---- The rules of one build: $(1) folder, $(2) flags ----------------------------------------------

# Includes by where a file lies. (tests/rooms.sh sees to it that the program includes public headers only.)
includes = -Iinclude $(if $(filter examples/%,$(1)),,-Isrc) \
           $(if $(filter examples/% src/cli/% src/view/%,$(1)),,$(PKG_CFLAGS)) \
           $(if $(filter src/view/% tests/view/%,$(1)),$(VIEW_CFLAGS)) \
           $(if $(filter tests/%,$(1)),-Itests/shared $(TEST_CFLAGS))

# What is made new only when it has changed: the flags (compile again), the list of files (link again).
replace = cmp -s $(1).new $(1) && rm $(1).new || mv $(1).new $(1)

define BUILD
$(1)/flags: FORCE | $(SETUP)
	@$(PKG_CONFIG) --exists $(PKGS) $(CAIRO) || { echo 'libraries are missing: `make deps` installs them'; exit 1; }
	@mkdir -p $(1)
	@echo '$(CC) $(BASE) $(2) $(WARN) $(CFLAGS) $(LINK) $(GC) $(LDFLAGS)' $$(PKG_CFLAGS) $$(PKG_LIBS) \
	    > $(1)/flags.new
	@$$(call replace,$(1)/flags)

$(1)/files: FORCE
	@mkdir -p $(1)
	@echo '$(LIB_SRC) $(CLI_SRC) $(VIEW_SRC) $(TEST_SRC)' > $(1)/files.new
	@$$(call replace,$(1)/files)

$(1)/obj/%.o: %.c $(1)/flags
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(BASE) $(2) $$(call level,$$<) $(WARN) $$(call includes,$$<) $(CFLAGS) -MMD -MP -c -o $$@ $$<

$(1)/obj/fonts.o: $(FONTS)/fonts.S $(1)/flags
	$$(call say,AS,$$<)
	@mkdir -p $$(@D)
	$$(Q)$(CC) -c -o $$@ $$<

$(1)/obj/src/figure/buildinfo.o: $(FONTS)/fontinfo.h
$(1)/obj/src/figure/buildinfo.o: private includes += -I$(FONTS)

$(1)/libkymo.a: $(LIB_SRC:%.c=$(1)/obj/%.o) $(1)/obj/fonts.o $(1)/files
	$$(call say,AR,$$@)
	@rm -f $$@
	$$(Q)$(AR) rcs $$@ $$(filter %.o,$$^)

$(1)/libkymo.so.$(SOVERSION): $(LIB_SRC:%.c=$(1)/obj/%.o) $(1)/obj/fonts.o $(1)/files
	$$(call say,LINK,$$@)
	$$(Q)$(CC) $(2) $(LINK) $(GC) $(LDFLAGS) -shared -Wl,-soname,$$(@F) -o $$@ $$(filter %.o,$$^) $$(PKG_LIBS) -lm
	@ln -sf $$(@F) $(1)/libkymo.so

# The program lends the viewer all of the library: both must see one copy of it.
$(1)/kymo: $(CLI_SRC:%.c=$(1)/obj/%.o) $(1)/libkymo.a
	$$(call say,LINK,$$@)
	$$(Q)$(CC) $(2) $(LINK) $(GC) $(LDFLAGS) -Wl,--export-dynamic -o $$@ $$(filter %.o,$$^) \
	    -Wl,--whole-archive $(1)/libkymo.a -Wl,--no-whole-archive $$(PKG_LIBS) -ldl -lm

# One object, of which programs see the public names only.
$(1)/libkymo-view.a: $(VIEW_SRC:%.c=$(1)/obj/%.o) $(1)/files
	$$(call say,AR,$$@)
	@rm -f $$@
	$$(Q)$(LD) -r -o $(1)/libkymo-view.o $$(filter %.o,$$^)
	$$(Q)$(OBJCOPY) --localize-hidden $(1)/libkymo-view.o
	$$(Q)$(AR) rcs $$@ $(1)/libkymo-view.o

# It needs libkymo, but does not name it: in the program that is the program itself.
$(1)/libkymo-view.so.$(SOVERSION): $(VIEW_SRC:%.c=$(1)/obj/%.o) $(1)/files
	$$(call say,LINK,$$@)
	$$(Q)$(CC) $(2) $(LINK) $(GC) $(LDFLAGS) -shared -Wl,-soname,$$(@F) -o $$@ $$(filter %.o,$$^) \
	    $$(VIEW_LIBS) -ldl -lm
	@ln -sf $$(@F) $(1)/libkymo-view.so

$(1)/examples/%: $(1)/obj/examples/%.o $(1)/libkymo.a
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(2) $(LINK) $(GC) $(LDFLAGS) -o $$@ $$^ $$(PKG_LIBS) -lm

$(1)/examples/view/%: $(1)/obj/examples/view/%.o $(1)/libkymo-view.a $(1)/libkymo.a
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(2) $(LINK) $(GC) $(LDFLAGS) -o $$@ $$^ $$(PKG_LIBS) $$(VIEW_LIBS) -ldl -lm

# The tests' own may use what the viewer's files share.
$(1)/tests/view/%: $(1)/obj/tests/view/%.o $(VIEW_SRC:%.c=$(1)/obj/%.o) $(1)/libkymo.a
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(2) $(LINK) $(GC) $(LDFLAGS) -o $$@ $$^ $$(PKG_LIBS) $$(VIEW_LIBS) -ldl -lm

$(1)/bench/%: $(1)/obj/tests/bench/%.o $(1)/libkymo.a
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(2) $(LINK) $(GC) $(LDFLAGS) -o $$@ $$^ $$(PKG_LIBS) -lm

$(foreach s,$(SUITES),$(eval $(call SUITE,$(1),$(2),$(s))))
endef

# One test program: $(1) folder, $(2) flags, $(3) suite
define SUITE
$(1)/tests/$(3): $(patsubst %.c,$(1)/obj/%.o,$(sort $(wildcard tests/$(3)/*.c)) $(SHARED)) $(1)/libkymo.a
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CC) $(2) $(LINK) $(LDFLAGS) -o $$@ $$^ $$(TEST_LIBS) $$(CAIRO_LIBS) $$(PKG_LIBS) -lm
endef

$(eval $(call BUILD,$(B),$(MODE)))
ifneq ($(B),$(CB))
$(eval $(call BUILD,$(CB),$(call san_flags,$(CHECK_SAN))))
endif

# ---- Targets --------------------------------------------------------------------------------------

LIBS     := $(if $(LIB_SRC),$(B)/libkymo.a $(B)/libkymo.so.$(SOVERSION))
PROGRAM  := $(if $(CLI_SRC),$(B)/kymo)
# `make check` and `make demo` install SDL2 where it is missing.
SDL2     := $(if $(SETUP),yes,$(shell $(PKG_CONFIG) --exists sdl2 && echo yes))
view      = $(if $(VIEW_SRC),$(if $(SDL2),$(1)/libkymo-view.a $(1)/libkymo-view.so.$(SOVERSION)))
windows   = $(if $(call view,$(1)),$(WINDOWS:%.c=$(1)/%))
TESTS    := $(SUITES:%=$(B)/tests/%)
CHECKS   := $(wildcard tests/rooms.sh tests/api/*.sh)
CLI_SH   := $(wildcard tests/cli/*.sh tests/view/*.sh)
scripts   = $(if $(T),,$(1:%=--script %))

all: $(LIBS) $(PROGRAM) $(call view,$(B))

examples: $(EXAMPLES:%.c=$(B)/%) $(call windows,$(B))

deps:
	@.ci/deps $(if $(filter check deps,$(MAKECMDGOALS)),,--no-tests)

test: $(PROGRAM) $(call view,$(B)) $(call windows,$(B)) $(TESTS)
	@tests/run --build $(B) $(SUITES) $(call scripts,$(CLI_SH))

# Tests that are heavy run in the optimised build only.
LIGHT := $(filter-out heavy heavy/%,$(SUITES))

ifeq ($(SAN),)
check: deps $(LIBS) $(PROGRAM) $(call view,$(B)) $(call windows,$(B)) $(TESTS) $(LIGHT:%=$(CB)/tests/%) $(if $(CLI_SRC),$(CB)/kymo) \
    $(call view,$(CB)) $(call windows,$(CB))
	@tests/run --build $(B) $(call scripts,$(CHECKS)) $(SUITES) --build $(CB) $(LIGHT) \
	    --build $(B) $(call scripts,$(CLI_SH)) --build $(CB) $(call scripts,$(CLI_SH))
else
check: deps $(PROGRAM) $(call view,$(B)) $(call windows,$(B)) $(LIGHT:%=$(B)/tests/%)
	@tests/run --build $(B) $(LIGHT) $(call scripts,$(CLI_SH))
endif

# The ring of live rows with its producer at full speed for ten seconds, under the thread sanitizer.
live:
	@KYMO_RING_SECONDS=10 $(MAKE) SAN=thread T=unit/data test

demo: deps $(PROGRAM) $(EXAMPLES:%.c=$(B)/%)
	@examples/demo.sh $(B) out

bench: $(PROGRAM) $(call view,$(B)) $(BENCHES:tests/%.c=$(B)/%)
	@tests/bench/run.sh $(B)
	@tests/bench/view.sh $(B)

# Takes the picture and the scene of one figure (tests/shared/figures.c) for right, after they were looked at.
accept: $(B)/tests/image $(B)/tests/scene
	@test -n "$(T)" || { echo 'make accept T=NAME: one picture at a time' >&2; exit 2; }
	-KYMO_ACCEPT=$(T) $(B)/tests/image --quiet
	-KYMO_ACCEPT=$(T) $(B)/tests/scene --quiet

accept-symbols: $(LIBS)
	tests/api/symbols.sh $(B) --list > tests/api/symbols.txt

# ---- Installing -----------------------------------------------------------------------------------

root := $(DESTDIR)$(PREFIX)

define PC
prefix=$(PREFIX)
includedir=$${prefix}/include
libdir=$${prefix}/lib

Name: kymo
Description: Plots of any amount of data in bounded memory
Version: $(VERSION)
Cflags: -I$${includedir}
Libs: -L$${libdir} -lkymo
Libs.private: -pthread -lm
Requires.private: $(PKGS)
endef
export PC

install: $(LIBS) $(PROGRAM) $(call view,$(B))
	install -d '$(root)/include/kymo' '$(root)/lib/pkgconfig' '$(root)/bin'
	install -m 644 include/*.h '$(root)/include'
	install -m 644 $(wildcard include/kymo/*) '$(root)/include/kymo'
	install -m 644 $(B)/libkymo.a '$(root)/lib'
	install -m 755 $(B)/libkymo.so.$(SOVERSION) '$(root)/lib/libkymo.so.$(VERSION)'
	ln -sf libkymo.so.$(VERSION) '$(root)/lib/libkymo.so.$(SOVERSION)'
	ln -sf libkymo.so.$(SOVERSION) '$(root)/lib/libkymo.so'
	printf '%s\n' "$$PC" > '$(root)/lib/pkgconfig/kymo.pc'
	$(if $(call view,$(B)),install -m 644 $(B)/libkymo-view.a '$(root)/lib')
	$(if $(call view,$(B)),install -m 755 $(B)/libkymo-view.so.$(SOVERSION) '$(root)/lib/libkymo-view.so.$(VERSION)')
	$(if $(call view,$(B)),ln -sf libkymo-view.so.$(VERSION) '$(root)/lib/libkymo-view.so.$(SOVERSION)')
	$(if $(call view,$(B)),ln -sf libkymo-view.so.$(SOVERSION) '$(root)/lib/libkymo-view.so')
	$(if $(PROGRAM),install -m 755 $(PROGRAM) '$(root)/bin')
	install -d '$(root)/share/man/man1'
	install -m 644 docs/kymo.1 '$(root)/share/man/man1'

uninstall:
	rm -f '$(root)/lib/libkymo.a' '$(root)/lib/libkymo.so' '$(root)/lib/libkymo.so.$(SOVERSION)' \
	    '$(root)/lib/libkymo.so.$(VERSION)' $(patsubst %,'$(root)/lib/libkymo-view.%',a so so.$(SOVERSION) so.$(VERSION)) \
	    '$(root)/lib/pkgconfig/kymo.pc' '$(root)/bin/kymo' \
	    '$(root)/share/man/man1/kymo.1'
	rm -f $(patsubst include/%,'$(root)/include/%',$(HEADERS))
	-rmdir '$(root)/include/kymo'

# ---- Housekeeping ---------------------------------------------------------------------------------

format:
	clang-format -i $(wildcard src/*/*.c examples/*.c tests/*/*.c tests/*/*/*.c)

clean:
	rm -rf build out

help:
	@echo 'make            the library and the program, in $(B)/'
	@echo 'make demo       installs what is missing, builds, renders examples to out/'
	@echo 'make check      installs what is missing, builds, runs all tests, plain and with sanitizers'
	@echo 'make test       the tests alone; T=unit/core: those whose suite has this in its name'
	@echo 'make live       live data for ten seconds under the thread sanitizer'
	@echo 'make bench      times and memory beside programs that only read the data'
	@echo 'make examples   the examples, in $(B)/examples/'
	@echo 'make install    to PREFIX (/usr/local) below DESTDIR; make uninstall'
	@echo 'make deps       installs what is missing (Debian, Ubuntu)'
	@echo 'make accept T=NAME    takes the golden picture and scene of one figure for right'
	@echo 'make accept-symbols   takes the exported names as they are now for right'
	@echo 'make format     clang-format over the .c files;  make clean'
	@echo
	@echo 'CC=gcc|clang  OPT=-O3  DEBUG=1  SAN=address|undefined|thread|memory  CFLAGS=  LDFLAGS='
	@echo 'V=1: show commands  WERROR=1: warnings are errors  T=: which tests  FONTDIR=: where fonts are'

FORCE:
.PHONY: all examples deps test check live demo bench accept accept-symbols install uninstall format clean help FORCE

-include $(shell test -d build && find build -name '*.d')
