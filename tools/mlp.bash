# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Completion for bash: source this file, or let meson install it. Verbs, options
# and what options take are those that the command's own --help prints; what
# their values may be is here. It needs no other package.

# Puts into the reply what of its arguments begins with `cur`.
_mlp_words()
{
    local word

    for word in "$@"; do
        [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    done
    return 0
}

_mlp_files()
{
    local file start=${cur#[\"\']}

    start=${start//\\/}
    while IFS= read -r file; do
        [[ -n $file ]] && COMPREPLY+=("$file")
    done <<<"$(compgen -f -- "$start")"
    compopt -o filenames 2>/dev/null
    return 0
}

# The verbs, one a line: lines of the help that are indented.
_mlp_verbs()
{
    local line

    while IFS= read -r line; do
        [[ $line =~ ^"  "([a-z]+)" " ]] && _mlp_words "${BASH_REMATCH[1]}"
    done <<<"$("$program" --help 2>/dev/null </dev/null)"
    return 0
}

# The options of the verb; and in `value`, if `option` is among them, the word
# that stands for what it takes, such as FILE.
_mlp_options()
{
    local line name pattern='^ ((-[a-z]|  ) )--([a-z0-9-]+)( ([A-Z]+|[a-z]+(\|[a-z]+)+))? '

    value=
    while IFS= read -r line; do
        [[ $line =~ $pattern ]] || continue
        name=--${BASH_REMATCH[3]}
        if [[ $option == "$name" || $option == "${BASH_REMATCH[2]}" ]]; then
            option=$name
            value=${BASH_REMATCH[5]}
        fi
        [[ $cur == -* ]] && _mlp_words "$name"
    done <<<"$("$program" "$verb" --help all 2>/dev/null </dev/null)"
    [[ $cur == -* ]] && _mlp_words --help
    return 0
}

# What the option may take.
_mlp_values()
{
    case $option in
    --valid)
        _mlp_files
        ;;
    --task)
        _mlp_words classify regress
        ;;
    --hidden)
        _mlp_words none
        ;;
    --optimizer | --optimiser)
        _mlp_words sgd rmsprop adagrad adam adamw nadam radam lion rprop lm lbfgs
        ;;
    --schedule)
        _mlp_words step exponential polynomial cosine one_cycle plateau
        ;;
    --loss)
        _mlp_words mean_squared_error half_squared_error mean_absolute_error huber \
            binary_cross_entropy cross_entropy
        ;;
    --scaler)
        _mlp_words standard min-max robust none
        ;;
    --missing)
        _mlp_words error drop mean
        ;;
    *)
        if [[ $value == FILE ]]; then
            _mlp_files
        elif [[ $value == *"|"* ]]; then
            _mlp_words "${value%%|*}" "${value#*|}"
        fi
        ;;
    esac
}

# What goes behind a colon within the value of an option: activations of layers.
_mlp_after_colon()
{
    local i

    for ((i = COMP_CWORD - 1; i > 1; i--)); do
        [[ ${COMP_WORDS[i]} == -* ]] && break
    done
    [[ ${COMP_WORDS[i]} == --hidden || ${COMP_WORDS[i]} == --net ]] &&
        _mlp_words identity sigmoid tanh relu leaky_relu elu selu gelu silu softplus softsign \
            exp gaussian sine softmax nobias batch_norm layer_norm
    return 0
}

# Arguments are files, but for the names of samples, which its help has behind
# the colon of a sentence.
_mlp_arguments()
{
    local line names=

    case $verb in
    bench) ;;
    sample)
        while IFS= read -r line; do
            [[ -z $names && $line == *": "*"." ]] && names=${line##*: }
        done <<<"$("$program" sample --help 2>/dev/null </dev/null)"
        names=${names%.}
        while IFS= read -r line; do
            _mlp_words "$line"
        done <<<"${names//, /$'\n'}"
        ;;
    *)
        _mlp_files
        ;;
    esac
}

_mlp()
{
    local program verb option value='' i only_arguments=
    local cur=${COMP_WORDS[COMP_CWORD]-} before=${COMP_WORDS[COMP_CWORD - 1]-}

    COMPREPLY=()
    # The program itself, not a function or an alias of that name.
    program=$(type -P -- "${1/#"~/"/$HOME/}") || return 0
    if ((COMP_CWORD == 1)); then
        _mlp_verbs
        [[ $cur == -* ]] && _mlp_words --help --version
        return 0
    fi
    verb=${COMP_WORDS[1]}

    # bash cuts words at = and : as well.
    if [[ $cur == : || $before == : ]]; then
        cur=${cur#:}
        _mlp_after_colon
        return 0
    fi
    option=$before
    [[ $before == "=" ]] && option=${COMP_WORDS[COMP_CWORD - 2]}
    [[ $cur == "=" ]] && cur=

    for ((i = 2; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == -- ]] && only_arguments=yes
    done
    if [[ -n $only_arguments ]]; then
        _mlp_arguments
        return 0
    fi

    _mlp_options
    if [[ -n $value ]]; then
        COMPREPLY=()
        _mlp_values
    elif [[ $option == --help || $option == -h ]]; then
        COMPREPLY=()
        _mlp_words all
    elif [[ $cur != -* ]]; then
        _mlp_arguments
    fi
    return 0
}

complete -F _mlp mlp
