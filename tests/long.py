"""Which tests take longer than the quick set can give them, and how many of their cases stay in it?

The others are marked slow: `python -m tests -m slow` runs them. Cases that stay are the first ones; the first should be telling.
"""

from __future__ import annotations

import pytest

QUICK = {
    "test_each_month_is_a_frame_and_the_bytes_are_the_same_again": 0,
    "test_a_typed_old_name_warns_once_and_gives_the_same": 2,
    # whole commands, pages and notebooks
    "test_it_runs_from_the_top_with_few_worlds_and_shows_something_wherever_it_should": 0,
    "test_an_interrupted_run_is_resumed_and_verified": 0,
    "test_a_report_tells_question_answer_tables_and_how_it_was_made": 3,
    "test_examples_are_taken_by_the_command_line": 4,
    "test_the_tables_hold_what_the_answer_counts": 0,
    "test_a_world_is_picked_told_and_forked_and_its_facts_can_be_opened": 0,
    "test_nothing_that_is_printed_leaves_a_run_unsealed": 2,
    "test_a_comparison_stopped_before_a_scenario_was_begun_goes_on": 0,
    "test_a_table_that_was_changed_afterwards_is_noticed": 0,
    "test_nothing_on_the_page_keeps_out_those_who_use_a_keyboard_or_a_screen_reader": 0,
    "test_a_game_is_played_by_keyboard_to_its_report_and_nothing_keeps_anybody_out": 1,
    "test_the_log_is_downloaded_opened_again_taken_back_and_a_wrong_one_is_told": 0,
    "test_each_actor_is_a_dot_on_its_side_and_anybody_can_read_it": 0,
    "test_the_map_of_a_report_follows_the_month_by_keyboard_and_nothing_keeps_anybody_out": 1,
    "test_nobody_is_kept_out_with_the_drawer_open_and_an_order_told": 0,
    "test_a_larger_run_is_begun_stopped_and_finished_without_holding_up_a_look": 0,
    "test_a_line_of_progress_tells_of_what_takes_longer_than_a_second": 0,
    "test_what_is_taken_along_holds_what_was_seen_and_a_kept_result_is_opened_read_only": 0,
    "test_a_stored_run_gives_the_tables_that_running_anew_gives_and_stays_as_it_was": 6,
    "test_a_report_is_one_whole_page_that_refers_to_nothing_outside_itself": 1,
    "test_plain_zarr_has_all_that_a_loaded_ensemble_has": 1,
    "test_the_same_figure_twice_gives_the_same_bytes_whatever_is_set_here_and_changes_no_setting": 6,
    "test_a_multirun_leaves_one_table_of_all_its_runs": 0,
    "test_a_study_that_leaves_other_tables_is_swept_like_an_ordinary_run": 1,
    "test_two_runs_started_together_get_two_folders": 0,
    "test_the_page_is_what_the_study_makes": 0,
    "test_all_rows_of_purpose_are_there_and_typed": 0,
    "test_an_interrupted_comparison_goes_on_with_what_was_changed_by_hand": 0,
    "test_a_side_can_be_taken_and_changes_the_bits_of_a_small_run": 4,
    "test_a_run_that_does_not_tell_is_refused_with_what_is_missing": 3,
    "test_wrong_input_ends_with_one_message_and_nothing_written": 6,
    # processes that are killed or not there
    "test_a_worker_that_is_killed_is_replaced_and_its_batch_done_again": 0,
    "test_a_journal_cut_short_in_the_middle_of_a_line_loses_only_that_line": 0,
    "test_a_run_killed_at_twenty_random_moments_ends_with_the_bits_of_one_never_stopped": 0,
    "test_a_scheduler_that_is_not_there_is_told": 0,
    "test_a_batch_that_kills_whoever_runs_it_is_given_up_and_nobody_else_is": 0,
    "test_a_dask_scheduler_with_two_workers_gives_the_same_bits_also_when_one_is_killed": 0,
    "test_a_stored_run_has_the_same_bits_wherever_it_is_computed": 1,
    "test_a_batch_that_fails_is_recorded_and_does_not_stop_the_others": 1,
    "test_batches_are_added_until_the_outcome_is_known_well_enough": 1,
    "test_worlds_go_on_with_what_they_were_begun_with": 1,
    # bits in large batches, at depths and in designs
    "test_a_state_of_another_theatre_is_refused_and_nothing_has_changed": 4,
    "test_renaming_the_actors_renames_what_they_do": 0,
    "test_a_month_of_standing_stances_follows_the_law_whatever_the_order_of_the_actors": 0,
    "test_a_state_shares_nothing_with_its_theatre_and_no_two_of_its_arrays_are_one": 1,
    "test_a_world_alone_matches_the_same_world_in_a_batch_of_97": 4,
    "test_a_world_alone_matches_the_same_world_in_a_batch_of_512_at_the_fixed_point": 1,
    "test_a_world_alone_matches_the_same_world_in_a_batch_of_4096": 4,
    "test_the_law_holds_for_every_design": 2,
    "test_the_order_of_memory_does_not_matter": 1,
    "test_hardly_a_world_takes_another_course_in_double_precision": 0,
    "test_another_process_with_another_order_of_hashing_finds_the_same_bits": 0,
    "test_actors_who_reason_about_each_other_choose_alike": 2,
    "test_however_a_theatre_is_opened": 4,
    "test_nothing_that_can_be_reached_differs_in_a_theatre_that_took_up_a_state": 3,
    "test_the_walk_sees_a_single_bit_of_each_array_changed": 6,
    "test_a_fork_of_the_present_month_is_that_of_worlds_stepped_from_their_opening": 1,
    "test_no_stance_milestone_or_incident_depends_on_the_order_and_levels_by_rounding_alone": 1,
    "test_nothing_that_is_remembered_or_asked_depends_on_the_order_of_the_actors": 1,
    "test_a_dossier_may_push_on_nothing_at_all": 1,
    "test_a_theatre_with_a_ninth_actor_plays_at_any_depth": 0,
    "test_a_ninth_actor_who_only_holds_leaves_the_history_of_the_others_bit_for_bit": 1,
    "test_the_fixed_point_of_any_game_is_an_answer_to_itself": 0,
    "test_the_baseline_hardly_depends_on_the_steps": 0,
    # the theatre over many worlds
    "test_nothing_runs_that_was_not_planned_financed_and_built": 1,
    "test_no_cargo_leaves_without_ore": 1,
    "test_a_scenario_is_in_force_and_moves_something_that_is_expected_of_it": 6,
    "test_a_golden_story_is_told_as_before": 2,
    "test_no_agreement_is_in_force_without_its_sides_and_each_flows_just_while_it_is": 2,
    "test_shipped_agreements_never_flow_without_the_agreements_that_they_rest_on": 1,
    "test_a_loyal_and_an_opportunist_pakistan_are_told_apart_by_beijing_within_two_years": 0,
    # methods by simulation
    "test_an_effect_above_luck_is_told_as_it_is_and_found": 0,
    "test_noise_decides_nothing_at_the_rate_that_is_promised": 0,
    "test_samples_with_one_peak_rarely_have_more": 2,
    "test_one_in_twenty_uniform_samples_exceeds_the_critical_value": 1,
    "test_given_data_find_no_innocent_drivers_in_any_design": 1,
    "test_idle_numbers_are_told_at_the_level": 0,
    "test_two_places_are_shuffled_to_any_two_alike": 1,
    "test_large_shares_are_not_told_too_small_and_intervals_cover": 6,
    "test_deaths_have_the_mean_of_all_attacks_and_up_to_eight_percent_less_variance": 1,
    "test_all_quantiles_of_all_months_lie_inside_in_95_of_100_samples": 0,
    "test_a_factor_that_does_nothing_has_no_clean_effect_and_is_seldom_named": 1,
    "test_intervals_of_corrected_regrets_hold_the_truth": 0,
    "test_where_luck_alone_decides_the_tree_has_no_branch": 0,
    "test_the_share_that_goes_by_way_of_it_is_held_by_its_interval": 0,
    "test_memory_of_the_closing_tables_grows_by_little_with_each_world": 0,
    "test_no_study_reads_many_things_of_all_worlds_at_once": 3,
    "test_the_map_is_right_in_each_state": 3,
}
"""The name of a test -> how many of its cases stay in the quick set."""


def mark_slow(items: list[pytest.Item]) -> None:
    """Mark the cases that are not in the quick set."""
    met = dict.fromkeys(QUICK, 0)
    for item in items:
        name = getattr(item, "originalname", item.name)
        if name in met:
            met[name] += 1
            if met[name] > QUICK[name]:
                item.add_marker(pytest.mark.slow)
