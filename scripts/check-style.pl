#!/usr/bin/perl
# What clang-format cannot say: no line of C over 110 columns, no tabs, no trailing blanks, an include guard in every
# header, and a comment above every function of the public face (include/).
use strict;
use warnings;

my $columns = 110;
my $faults  = 0;

sub fault {
    print "$_[0]: $_[1]\n";
    $faults++;
}

# Columns, not bytes: a UTF-8 character counts once.
sub width {
    my ($text) = @_;
    return scalar(() = $text =~ /[\x00-\x7F\xC0-\xFF]/g);
}

sub check_declarations {
    my ($file, @lines) = @_;
    my ($above, $depth, $comment, $directive) = ("", 0, 0, 0);
    for (my $i = 0; $i < @lines; $i++) {
        my $line = $lines[$i];
        if ($comment || $line =~ m{^\s*/\*}) {
            $comment = $line !~ m{\*/};
            $above   = "comment";
            next;
        }
        if ($directive || $line =~ /^\s*#/) {
            $directive = $line =~ /\\$/;
            $above     = "directive";
            next;
        }
        if ($line =~ /^\s*$/) {
            $above = "";
            next;
        }
        if ($depth == 0 && $line =~ /^[A-Za-z_].*?\b(\w+)\(/ && $line !~ /^(?:typedef\b|extern "C")/) {
            my $name  = $1;
            my $first = $i;
            $i++ while $i < $#lines && $lines[$i] !~ /[;{]\s*(?:\/\*.*)?$/;
            fault("$file:" . ($first + 1), "$name has no comment that says what it does and how it fails")
                if $above ne "comment";
            $above = "function";
            $line  = $lines[$i];
            $depth++ if $line =~ /\{\s*$/;
            next;
        }
        $depth += ($line =~ tr/{//) - ($line =~ tr/}//);
        $above = "other" if $depth == 0;
    }
}

for my $file (split /\n/, `find src include tests tools bench fuzz proofs -name '*.[ch]' -type f 2>/dev/null | LC_ALL=C sort`) {
    open my $in, "<", $file or die "$file: $!\n";
    my @lines = <$in>;
    close $in;
    chomp @lines;
    for my $i (0 .. $#lines) {
        my $where = "$file:" . ($i + 1);
        my $width = width($lines[$i]);
        fault($where, "$width columns; the limit is $columns") if $width > $columns;
        fault($where, "a tab")                                  if $lines[$i] =~ /\t/;
        fault($where, "blanks at the end of the line")          if $lines[$i] =~ /[ \r]$/;
    }
    next if $file !~ m{^(?:src|include)/.*\.h$};
    fault("$file:1", "has no include guard") if !grep { /^#ifndef PLUMBLINE_/ } @lines;
    check_declarations($file, @lines) if $file =~ m{^include/};
}
exit($faults ? 1 : 0);
