# A plumbline serve of the tests: started on a free port, stopped or killed. Only what perl-base has.
package Service;
use strict;
use warnings;
use IO::Select;
use POSIX ();
use Browser;

my $started_most = 60;    # seconds; a busy machine is slow

# before: words that the command begins with, as of another program that starts it; options: more options; env: more of the
# environment; browser: the one to use, with its cookies.
sub new {
    my ($class, %how) = @_;
    return bless {before => [], options => ["--listen", "127.0.0.1:0"], env => {}, log => "$how{data}.log", %how}, $class;
}

# Starts it. True when it serves; else {status} and {said} tell why not.
sub start {
    my ($self) = @_;
    pipe(my $read, my $write) or die "pipe: $!\n";
    my $from = -s $self->{log} // 0;
    $self->{pid} = fork() // die "fork: $!\n";
    if ($self->{pid} == 0) {
        $ENV{$_} = $self->{env}{$_} for keys %{$self->{env}};
        open STDOUT, ">&", $write or POSIX::_exit(127);
        open STDERR, ">>", $self->{log} or POSIX::_exit(127);
        exec @{$self->{before}}, $self->{program}, "serve", "--data", $self->{data}, @{$self->{options}} or POSIX::_exit(127);
    }
    close $write;
    delete @$self{qw(status said port)};
    my $line = IO::Select->new($read)->can_read($started_most) ? <$read> // "" : "";
    ($self->{address}, $self->{port}) = $line =~ m{^Plumbline is at (https?://[^ ]*:(\d+)/)};
    $self->{browser}{port} = $self->{port} if $self->{browser};
    return 1 if $self->{port};
    $self->{status} = $self->stop("KILL");
    $self->{said} = substr read_file($self->{log}), $from;
    return 0;
}

# Its exit status, or minus the signal that ended it.
sub stop {
    my ($self, $signal) = @_;
    return 0 if !$self->{pid};
    kill $signal // "TERM", $self->{pid};
    waitpid delete $self->{pid}, 0;
    return $? & 127 ? -($? & 127) : $? >> 8;
}

# The one browser of this service; it keeps its cookies over restarts.
sub browser {
    my ($self) = @_;
    return $self->{browser} //= Browser->new($self->{port});
}

sub read_file {
    my ($path) = @_;
    open my $in, "<:raw", $path or return "";
    local $/;
    return <$in> // "";
}

sub write_file {
    my ($path, $text) = @_;
    open my $out, ">:raw", $path or die "$path: $!\n";
    print $out $text;
    close $out or die "$path: $!\n";
}

# ---- what a person does ----

# Makes an account and is signed in; keeps name and passphrase.
sub sign_up {
    my ($self) = @_;
    my $b = $self->browser;
    $b->get("/account/new");
    my %offered = map { $_->[0] => $_->[1] } $b->fields("/account/new");
    @$self{qw(name phrase)} = @offered{qw(name phrase)};
    return $b->post("/account/new", noted => "yes")->{status} == 200 && $b->{path} eq "/own";
}

sub sign_in {
    my ($self) = @_;
    my $b = $self->browser;
    $b->get("/sign-in");
    $b->post("/sign-in", name => $self->{name}, phrase => $self->{phrase});
    return $b->{path} eq "/own";
}

my @calm = (check_in_back => 3, check_in_leg => 5, check_in_walking => "m200", check_in_function => 5, check_in_numb => "-none",
    check_in_foot => "-none", check_in_danger => "-none", check_in_bladder => "-none", exercise => "some");

# The body of a check-in with this text in the person's own words, from a form that was just opened.
sub check_in_form {
    my ($self, $cannot) = @_;
    my $b = $self->browser;
    $b->get("/check-in");
    my @all = ((map { ($_->[0], $_->[1]) } grep { $_->[2] eq "hidden" } $b->fields("/check-in")), @calm, cannot => $cannot);
    my @pairs;
    while (my ($name, $value) = splice @all, 0, 2) { push @pairs, Browser::escape($name) . "=" . Browser::escape($value) }
    return join "&", @pairs;
}

# Sends it: true when the page said that it is saved.
sub send_check_in {
    my ($self, $form) = @_;
    my $page = $self->browser->request("POST", "/check-in", body => $form);
    return $page->{status} == 303 && ($page->{headers}{location} // "") eq "/diary?saved=1";
}

sub check_in {
    my ($self, $cannot) = @_;
    return $self->send_check_in($self->check_in_form($cannot));
}

# What the check-ins that are kept say in the person's own words, in their order.
sub kept {
    my ($self) = @_;
    my $page = $self->browser->get("/own.json");
    return $page->{status} == 200 ? $page->{body} =~ /"cannot": "([^"]*)"/g : ();
}

1;
