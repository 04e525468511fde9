/* The attacks, named after what they do; cases.def says which case is which. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_ATTACKS_H
#define ASSAY_BENCH_ATTACKS_H

#include "bench/run.h"

bench_attack attack_unsigned, attack_empty_signature, attack_other_key,
    attack_shared_key;
bench_attack attack_flips, attack_large;
bench_attack attack_older, attack_replay, attack_same_version, attack_order,
    attack_fast_forward;
bench_attack attack_other_hardware;
bench_attack attack_kill, attack_kill_twice, attack_write_error,
    attack_dropped_write, attack_disk_full;
bench_attack attack_cut_before, attack_cut_after, attack_torn_write,
    attack_torn_erase, attack_cut_at_start, attack_cut_counter, attack_pairs,
    attack_cut_revert, attack_operation_error, attack_lie;
bench_attack attack_no_start, attack_index_untried, attack_rot, attack_rot_both;
bench_attack attack_lengths, attack_negative, attack_paths, attack_twins,
    attack_extra, attack_truncated;
bench_attack attack_odd_signatures, attack_missing, attack_header_fields,
    attack_scripts, attack_in_a_row, attack_mutations, attack_no_hardware,
    attack_swap, attack_clock;

#endif
