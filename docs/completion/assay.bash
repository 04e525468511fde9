# Completion for bash; made by "assay help --completion bash", do not edit.
_assay() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    local verbs='scan diff ls cat init check propose export import assess plan record regimes report pack inspect verify keys review bench factory explain list help version' words='' options='' formats=''
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$cur")
        return
    fi
    case ${COMP_WORDS[1]} in
    scan)
        options='--format --output --fail-on --min-coverage --catalogue --suppressions --trust --manifest --jobs --quiet --color --all --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='text html json ndjson sarif cyclonedx ixit' ;;
    diff)
        options='--format --output --fail-on --min-coverage --catalogue --suppressions --trust --manifest --jobs --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='text json' ;;
    ls)
        options='--format --output --manifest --jobs --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='text json' ;;
    cat)
        options='--output --manifest --jobs --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='' ;;
    init)
        options='--catalogue --quiet --name --model --manufacturer --image --help --version '
        formats='' ;;
    check)
        options='--format --output --catalogue --help --version '
        formats='text json' ;;
    propose)
        options='--format --output --catalogue --trust --manifest --jobs --quiet --accept --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='yaml' ;;
    export)
        options='--format --output --catalogue --help --version '
        formats='xlsx' ;;
    import)
        options='--catalogue --quiet --limit-memory --help --version '
        formats='' ;;
    assess)
        options='--format --output --fail-on --catalogue --suppressions --trust --manifest --jobs --all --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='text json' ;;
    plan)
        options='--format --output --catalogue --suppressions --trust --manifest --jobs --all --by --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='text json' ;;
    record)
        options='--catalogue --tester --note --weighed --date --attach --help --version '
        formats='' ;;
    regimes)
        options='--format --output --catalogue --suppressions --trust --manifest --jobs --all --date --role --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='text json' ;;
    report)
        options='--format --output --catalogue --suppressions --trust --manifest --jobs --kind --lang --limit-memory --limit-output --limit-stream --limit-file --limit-ratio --limit-depth --limit-entries --limit-time --limit-guess --help --version '
        formats='html text pdf threat-dragon otm' ;;
    pack)
        options='--output --catalogue --quiet --attach --key --cert --passphrase --tsa --crl --to-be-signed --add-to --cover --include-images --help --version '
        formats='' ;;
    inspect)
        options='--format --output --trust --jobs --color --all --at --limit-memory --limit-output --limit-time --help --version '
        formats='text json' ;;
    verify)
        options='--format --output --fail-on --trust --jobs --quiet --color --all --image --key --cert --passphrase --crl --policy --bulk --cache --resume --at --why --limit-memory --limit-output --limit-time --help --version '
        formats='text json html svr ndjson csv' ;;
    keys)
        options='--quiet --help --version '
        formats='' ;;
    review)
        options='--format --output --fail-on --catalogue --jobs --all --model --image --date --workspace --limit-memory --limit-file --limit-time --help --version '
        formats='text json' ;;
    bench)
        options='--format --output --fail-on --catalogue --quiet --color --all --tester --adapter --only --work --step-time --time --help --version '
        formats='text json junit html' ;;
    factory)
        options='--format --output --fail-on --quiet --provision --help --version '
        formats='text json' ;;
    explain)
        options='--format --output --catalogue --color --help --version '
        formats='text json' ;;
    list)
        options='--format --output --catalogue --automation --help --version '
        formats='text json' ;;
    help)
        options='--output --man --completion --help --version '
        formats='' ;;
    version)
        options='--format --output --help --version '
        formats='text json' ;;
    esac
    case $prev in
    --format|-f) words=$formats ;;
    --output|-o) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --fail-on) words='mandatory any never' ;;
    --min-coverage) return ;;
    --catalogue) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --suppressions) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --trust) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --manifest) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --jobs|-j) return ;;
    --color) words='auto always never' ;;
    --name) return ;;
    --model) return ;;
    --manufacturer) return ;;
    --image) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --accept) return ;;
    --tester) return ;;
    --note) return ;;
    --weighed) return ;;
    --date) return ;;
    --attach) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --by) return ;;
    --kind) return ;;
    --lang) words='en de fr' ;;
    --role) words='manufacturer importer distributor' ;;
    --key) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --cert) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --passphrase) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --tsa) return ;;
    --crl) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --to-be-signed) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --add-to) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --cover) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --policy) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --bulk) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --cache) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --at) return ;;
    --workspace) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    --adapter) return ;;
    --only) return ;;
    --work) return ;;
    --step-time) return ;;
    --time) return ;;
    --provision) return ;;
    --completion) words='bash zsh' ;;
    --limit-memory) return ;;
    --limit-output) return ;;
    --limit-stream) return ;;
    --limit-file) return ;;
    --limit-ratio) return ;;
    --limit-depth) return ;;
    --limit-entries) return ;;
    --limit-time) return ;;
    --limit-guess) return ;;
    *)
        if [[ $cur == -* ]]; then
            words=$options
        elif [[ ${COMP_WORDS[1]} == help ]]; then
            words=$verbs
        else
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$cur")
            return
        fi ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _assay assay
