# SPDX-License-Identifier: GPL-2.0-or-later
#
# pgdbench.m4 - the macros of our own that configure.ac uses.

# PGD_APPEND_CFLAGS(VARIABLE, FLAGS)
# ----------------------------------
# Append to VARIABLE each of FLAGS that the compiler takes.  -Werror during
# the probe, because clang only warns of an option it does not know.
AC_DEFUN([PGD_APPEND_CFLAGS], [
m4_foreach_w([pgd_flag], [$2], [
AS_VAR_PUSHDEF([pgd_cache], [pgd_cv_cflag_]pgd_flag)
AC_CACHE_CHECK([whether $CC takes ]pgd_flag, [pgd_cache], [
pgd_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -Werror pgd_flag"
AC_COMPILE_IFELSE([AC_LANG_SOURCE([int main(void); int main(void) { return 0; }])],
	[AS_VAR_SET([pgd_cache], [yes])], [AS_VAR_SET([pgd_cache], [no])])
CFLAGS=$pgd_save_CFLAGS
])
AS_VAR_IF([pgd_cache], [yes], [AS_VAR_APPEND([$1], [" pgd_flag"])])
AS_VAR_POPDEF([pgd_cache])
])
])

# PGD_LIB(PREFIX, NEED, MODULES)
# ------------------------------
# Find pkg-config's MODULES and set PREFIX_CFLAGS and PREFIX_LIBS.  When one
# is not there, remember NEED, its row in the file `packages`, so that
# PGD_REPORT_MISSING can name all that is missing at once.
AC_DEFUN([PGD_LIB], [
PKG_CHECK_MODULES([$1], [$3], [
	pgd_version=`$PKG_CONFIG --modversion m4_car(m4_unquote(m4_split([$3]))) 2>/dev/null`
	AS_IF([test -z "$pgd_version"], [pgd_version=unknown])
	AC_DEFINE_UNQUOTED([PGDBENCH_$1_VERSION], ["$pgd_version"],
		[Version of $2 that this was built with.])
	AS_VAR_APPEND([pgd_found], [" $2-$pgd_version"])
], [AS_VAR_APPEND([pgd_missing], [" $2"])])
])

# PGD_PACKAGES_OF(NEED, VARIABLE)
# -------------------------------
# Set VARIABLE to what the distributions call NEED, a shell word.
AC_DEFUN([PGD_PACKAGES_OF], [
while read pgd_need pgd_probe pgd_apt pgd_dnf pgd_pacman pgd_zypper; do
	AS_IF([test "x$pgd_need" = "x$1"],
	      [$2="$pgd_apt (Debian, Ubuntu), $pgd_dnf (Fedora), $pgd_pacman (Arch), $pgd_zypper (openSUSE)"])
done < "$srcdir/packages"
])

# PGD_REPORT_MISSING
# ------------------
# Stop if anything that PGD_LIB looked for is missing, naming the packages.
AC_DEFUN([PGD_REPORT_MISSING], [
AS_IF([test -n "$pgd_missing"], [
	pgd_text=
	for pgd_m in $pgd_missing; do
		PGD_PACKAGES_OF([$pgd_m], [pgd_names])
		AS_VAR_APPEND([pgd_text], ["
  $pgd_m: install $pgd_names"])
	done
	AC_MSG_ERROR([missing, or too old:$pgd_missing
$pgd_text

./bootstrap --install installs them; what was tried is in config.log])
])
])

# PGD_SANITIZER(LIST)
# -------------------
# Check that programs built with -fsanitize=LIST link and run, set
# SANITIZER_CFLAGS, and TEST_WRAPPER to the command they must be run through:
# ThreadSanitizer's fixed shadow does not survive the address space
# randomisation that some kernels are set to.
AC_DEFUN([PGD_SANITIZER], [
SANITIZER_CFLAGS="-fsanitize=$1 -fno-omit-frame-pointer -g"
AS_CASE([",$1,"], [*,undefined,*],
	[AS_VAR_APPEND([SANITIZER_CFLAGS], [" -fno-sanitize-recover=undefined"])])
TEST_WRAPPER=
AC_MSG_CHECKING([whether programs run with -fsanitize=$1])
pgd_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS $SANITIZER_CFLAGS"
AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [
	pgd_runs() {
		for pgd_i in 1 2 3 4 5 6 7 8 9 10 11 12; do
			$TEST_WRAPPER ./conftest$EXEEXT >/dev/null 2>&1 ||
				return 1
		done
	}
	AS_IF([test "$cross_compiling" = yes], [AC_MSG_RESULT([not tried])],
	      [pgd_runs], [AC_MSG_RESULT([yes])], [
		TEST_WRAPPER="setarch `uname -m` -R"
		AS_IF([pgd_runs], [AC_MSG_RESULT([yes, through $TEST_WRAPPER])], [
			AC_MSG_RESULT([no])
			AC_MSG_ERROR([a program built with -fsanitize=$1 does not run on this machine])])
	])
], [
	AC_MSG_RESULT([no])
	AC_MSG_ERROR([$CC does not link with -fsanitize=$1])
])
CFLAGS=$pgd_save_CFLAGS
])
