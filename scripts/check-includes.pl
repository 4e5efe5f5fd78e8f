#!/usr/bin/perl
# Checks that includes go one way (see docs/tour.md): a room of src/ may include itself and the rooms before it, and
# nothing else. safety/ may not see network/ either: a red flag can't be averaged away. Each outside library is
# included by one source file only, so that it can be replaced there. Every .c file of a room is in its meson.build.
use strict;
use warnings;

my @rooms = qw(base knowledge network safety interview care follow report store fhir web cli);
my %place;
@place{@rooms} = (0 .. $#rooms);
my %forbidden = (safety => {network => "the rules decide, not a probability"});

# What C17 and POSIX bring along is not an outside library.
my %standard = map { $_ => 1 } qw(
    assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h signal.h
    stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h tgmath.h
    threads.h time.h uchar.h wchar.h wctype.h
    arpa/inet.h dirent.h fcntl.h glob.h langinfo.h netdb.h netinet/in.h netinet/tcp.h poll.h pthread.h pwd.h
    strings.h sys/file.h sys/mman.h sys/resource.h sys/select.h sys/socket.h sys/stat.h sys/time.h sys/types.h
    sys/un.h sys/wait.h sys/ioctl.h termios.h unistd.h immintrin.h sched.h);
# Hardware intrinsics belong to the compiler, not to a library.
my $compiler = qr/^(?:\w+intrin\.h|arm_neon\.h|cpuid\.h)$/;

my $faults = 0;

sub fault {
    my ($where, $what) = @_;
    print "$where: $what\n";
    $faults++;
}

# The room of a path below src/; "" for a file that lies in src/ itself.
sub room_of { return $_[0] =~ m{^src/([^/]+)/} ? $1 : "" }

sub check_own {
    my ($file, $line, $target) = @_;
    my $where = "$file:$line";
    my $room  = room_of($file);
    if ($target eq "plumbline.h") {
        fault($where, "only the public face and cli/ may include plumbline.h")
            if $room ne "" && $room ne "cli";
        return;
    }
    if ($target !~ m{^([^/]+)/}) {
        fault($where, "write the room into the include: \"room/$target\"");
        return;
    }
    my $other = $1;
    if (!exists $place{$other}) {
        fault($where, "\"$target\" is in no known room");
        return;
    }
    fault($where, "\"$target\" does not exist") if !-f "src/$target" && $target !~ /^web\/generated/;
    if ($room eq "") {
        fault($where, "the public face may not include cli/") if $other eq "cli";
        return;
    }
    return if $room eq $other;
    fault($where, "$room/ may not include $other/, which comes after it") if $place{$other} > $place{$room};
    fault($where, "$room/ may not include $other/: $forbidden{$room}{$other}") if $forbidden{$room}{$other};
}

my %users;
for my $file (split /\n/, `find src include -name '*.[ch]' -type f 2>/dev/null | LC_ALL=C sort`) {
    my $room = room_of($file);
    fault($file, "the folder src/$room/ is not in the list of rooms") if $room ne "" && !exists $place{$room};
    open my $in, "<", $file or die "$file: $!\n";
    while (my $text = <$in>) {
        if ($text =~ /^\s*#\s*include\s*"([^"]+)"/) {
            check_own($file, $., $1) if exists $place{$room} || $room eq "";
        } elsif ($text =~ /^\s*#\s*include\s*<([^>]+)>/) {
            my $header = $1;
            next if $standard{$header} || $header =~ $compiler;
            fault("$file:$.", "<$header> is for tests only") if $header =~ /cmocka/;
            push @{$users{$header}}, "$file:$.";
        }
    }
    close $in;
    next if $file !~ m{^src/([^/]+)/([^/]+\.c)$};
    my ($folder, $name) = ($1, $2);
    my $listed = "";
    if (open my $build, "<", "src/$folder/meson.build") {
        local $/;
        $listed = <$build>;
        close $build;
    }
    fault($file, "is not listed in src/$folder/meson.build") if index($listed, "'$name'") < 0;
}

for my $header (sort keys %users) {
    my @files = @{$users{$header}};
    next if @files == 1;
    fault($files[$_], "<$header> is already included in $files[0]: one source file an outside library")
        for 1 .. $#files;
}

if (open my $rooms, "<", "src/meson.build") {
    local $/;
    my $text = <$rooms>;
    for my $room (split /\n/, `ls -d src/*/ 2>/dev/null`) {
        $room =~ s{^src/|/$}{}g;
        fault("src/meson.build", "has no subdir('$room')") if index($text, "subdir('$room')") < 0;
    }
}

exit($faults ? 1 : 0);
