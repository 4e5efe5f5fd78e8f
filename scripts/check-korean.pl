#!/usr/bin/perl
# Fails on Latin words in the Korean wording (knowledge/wording/ko) that are not among those that Korean reports use.
use strict;
use warnings;
use utf8;
use File::Basename qw(dirname);

chdir dirname(__FILE__) . "/.." or die "cannot enter the checkout: $!\n";
binmode STDOUT, ":utf8";

# Where a clinician reads, the usual Latin term may stand behind the Korean one, in brackets.
my $for_clinicians = qr{/findings_(?:examination|imaging|imaging_scales|tests)\.yaml$};

# What a Korean clinician writes in Latin letters too: scans and tests, levels and roots, units, names.
my $known = qr/(?:
    MRI | CT | PDF | X | BMI | HLA | B12 | B27 | CRP | ESR | ABI | MRC | EMG | TENS | Plumbline
  | [LST][1-5] | [CT][0-9]+ | Slump | FABER | FADIR | FAIR | Kemp
  | A | B | D | M | Gaenslen | Meyerding | Modic | Pfirrmann | Schizas | HIV
  | km | kg | cm | mm | mL | ml | mg | dL | L | l | mmol | Hz | g | h | m | C
)/x;

my $bad = 0;
for my $file (glob "knowledge/wording/ko/*.yaml") {
    next if $file =~ m{/stamps\.yaml$};
    open my $in, "<:encoding(UTF-8)", $file or die "$file: $!\n";
    while (my $line = <$in>) {
        $line =~ s/^\s*#.*//;
        while ($line =~ /"((?:[^"\\]|\\.)*)"/g) {
            my $text = $1;
            $text =~ s/\\n/ /g;
            $text =~ s/\{[^}]*\}/ /g;
            $text =~ s/\([^()]*\)/ /g if $file =~ $for_clinicians;
            for my $word ($text =~ /[A-Za-z][A-Za-z0-9]*/g) {
                next if $word =~ /^$known$/;
                print "$file:$.: \"$word\" is not Korean; translate it, or name it in scripts/check-korean.pl\n";
                $bad++;
            }
        }
    }
}
exit($bad ? 1 : 0);
