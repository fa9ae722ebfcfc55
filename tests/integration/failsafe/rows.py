"""ROWS: every fault, what must happen then, and the tests that show it. The numbers are those of our threat list."""

HERE = "tests/integration/failsafe"
ATTACKS = "tests/integration/attacks"
STORE = "tests/integration/storage"
SLACK = "tests/integration/slack"
CRASH = "tests/integration/crash"
REVIEW = "tests/integration/review"
LLM_DOWN = f"{ATTACKS}/test_attack_llm_down.py"
NOT_BUILT = "not built yet"

Row = tuple[int, str, str, tuple[str, ...]]

ROWS: tuple[Row, ...] = (
    (
        67,
        "The model server is down, answers 5xx or refuses the key",
        "Two tries, then a person is asked with one notice; after five failures in a row calls rest for 20 s",
        (
            f"{LLM_DOWN}::test_nobody_listening_means_a_person_is_asked",
            f"{LLM_DOWN}::test_a_model_server_that_talks_garbage_means_a_person_is_asked",
            f"{LLM_DOWN}::test_after_failures_in_a_row_the_model_is_left_alone_and_people_still_get_every_turn",
            f"{LLM_DOWN}::test_the_breaker_lets_one_call_try_again_and_closes_when_it_works",
            f"{HERE}/test_failsafe_words.py::test_no_error_text_reaches_a_customer_when_something_breaks",
        ),
    ),
    (
        68,
        "The model hangs or trickles",
        "25 s for all tries together, then a person is asked, within 30 s; people's words go on meanwhile",
        (
            f"{LLM_DOWN}::test_a_hanging_model_is_given_up_within_its_deadline",
            f"{LLM_DOWN}::test_the_deadline_that_ships_keeps_the_promise_of_thirty_seconds",
            f"{LLM_DOWN}::test_an_agents_words_reach_the_customer_while_the_model_hangs",
        ),
    ),
    (
        69,
        "Slack limits the rate (429, Retry-After)",
        "The time is waited out per channel, people's words first, nothing lost or doubled, order kept",
        (
            f"{SLACK}/test_slack_sending.py::test_a_rate_limit_is_waited_out_and_the_message_comes_once",
            f"{SLACK}/test_slack_sending.py::test_a_long_answer_comes_in_order_with_the_buttons_on_the_last_part",
            "tests/unit/bot/test_pacing.py::test_a_persons_words_do_not_wait_behind_a_waiting_bot",
            "tests/unit/bot/test_pacing.py::test_slacks_rest_holds_for_everybody_in_the_channel",
        ),
    ),
    (
        70,
        "Slack fails, times out or refuses for good (token revoked, channel archived, message too long)",
        "What passes is looked up before it is posted again; what is final is tried once, then people have it",
        (
            f"{HERE}/test_failsafe_words.py"
            "::test_every_error_of_slack_is_final_or_passing_and_ends_with_people_or_words",
            f"{HERE}/test_failsafe_words.py::test_a_passing_error_of_slack_is_looked_up_and_not_given_up",
            f"{SLACK}/test_slack_sending.py::test_a_post_whose_answer_was_lost_is_not_posted_again",
            f"{SLACK}/test_slack_sending.py::test_a_post_slack_failed_on_is_posted_once_it_is_known_to_be_missing",
            f"{CRASH}/test_crash_lost.py::test_an_answer_slack_refuses_for_good_is_handed_to_people",
        ),
    ),
    (
        71,
        "The socket breaks off or falls silent",
        "Pings find it within 30 s and another one is opened; Slack repeats what was not acknowledged; a process that"
        " stays deaf for two minutes ends with code 1",
        (
            f"{HERE}/test_failsafe_socket.py::test_a_socket_that_falls_silent_is_replaced_and_nothing_is_lost",
            f"{HERE}/test_failsafe_socket.py::test_a_socket_that_breaks_off_is_replaced",
            f"{HERE}/test_failsafe_socket.py::test_the_pings_that_ship_find_a_silent_socket_within_thirty_seconds",
            f"{HERE}/test_failsafe_socket.py::test_a_process_whose_socket_stays_deaf_ends_to_be_started_again",
        ),
    ),
    (
        72,
        "The database is away for a minute",
        "Nothing is acknowledged, so Slack repeats it; not ready; the QA channel is told without the database;"
        " customers see nothing",
        (
            f"{HERE}/test_failsafe_store.py"
            "::test_nothing_reaches_a_customer_while_the_database_is_away_and_nothing_is_lost",
            f"{HERE}/test_failsafe_store.py::test_an_answer_in_the_making_when_the_database_goes_comes_once",
            f"{HERE}/test_failsafe_told.py"
            "::test_on_a_quiet_desk_people_hear_of_a_lost_database_once_and_of_its_return_once",
            f"{HERE}/test_failsafe_told.py"
            "::test_on_a_busy_desk_people_hear_of_a_lost_database_once_and_of_its_return_once",
            f"{SLACK}/test_slack_delivery.py::test_a_press_is_not_acknowledged_while_the_store_is_down",
            f"{CRASH}/test_crash_stop.py::test_what_a_lost_database_cannot_take_is_not_acknowledged_and_comes_again",
        ),
    ),
    (
        73,
        "The disk is full or read-only",
        "As with a database that is away; once there is room, work goes on without a restart",
        (
            f"{HERE}/test_failsafe_store.py::test_a_disk_that_takes_no_writes_loses_nothing_and_needs_no_restart",
            f"{HERE}/test_failsafe_store.py::test_agents_hear_of_a_disk_that_takes_no_messages",
            f"{STORE}/test_store_sqlite.py::test_a_full_database_is_down_and_comes_back",
            f"{STORE}/test_store_down.py::test_a_server_that_takes_no_writes_is_down",
        ),
    ),
    (
        74,
        "Every write is slow",
        "Writes are shared: an acknowledgement waits for two of them however many come (at most 1.5 s each"
        " keeps Slack's three seconds); bot work is not shed before people's",
        (
            f"{HERE}/test_failsafe_store.py::test_on_a_slow_disk_an_acknowledgement_waits_for_two_writes_at_most",
            f"{STORE}/test_store_sqlite.py::test_many_small_operations_share_commits",
        ),
    ),
    (
        75,
        "The scheduler is dead or blocked",
        "After 15 s it is started anew, after 60 s the replica is not ready; late timers fire once",
        (
            f"{HERE}/test_failsafe_schedule.py::test_a_scheduler_that_hangs_is_started_anew_and_late_timers_fire_once",
            f"{HERE}/test_failsafe_schedule.py::test_a_scheduler_that_was_started_anew_is_given_time_to_run",
            f"{HERE}/test_failsafe_schedule.py::test_a_replica_whose_scheduler_stands_still_for_a_minute_is_not_ready",
            f"{HERE}/test_failsafe_schedule.py::test_timers_that_came_due_while_nobody_ran_fire_once_and_in_order",
        ),
    ),
    (
        76,
        "Nobody claims; night, weekend, holiday",
        "The ladder: a line, the group, the leads, an honest word to the customer, a call-back by a time in opening"
        " hours; in closed hours nobody is called and the customer hears when the team is back",
        (
            f"{HERE}/test_failsafe_ladder.py::test_each_rung_comes_at_its_time_and_once",
            f"{HERE}/test_failsafe_ladder.py"
            "::test_over_a_holiday_people_are_left_alone_and_the_customer_knows_until_when",
            f"{HERE}/test_failsafe_ladder.py::test_who_asks_at_christmas_hears_at_once_when_the_team_is_back",
            f"{HERE}/test_failsafe_ladder.py::test_a_claim_ends_the_ladder_wherever_it_stands",
            f"{HERE}/test_failsafe_ladder.py::test_whoever_still_waits_after_the_last_rung_has_a_timer",
        ),
    ),
    (
        77,
        "The policy file is broken, empty, half written or gone",
        "The last good one runs on and the QA channel is told where the fault is; at a first start the process refuses",
        (
            f"{HERE}/test_failsafe_policy.py"
            "::test_a_wrong_policy_is_told_once_with_its_place_and_the_last_good_one_runs_on",
            f"{HERE}/test_failsafe_policy.py::test_a_policy_file_that_is_gone_leaves_the_last_good_one_running",
            f"{HERE}/test_failsafe_policy.py::test_a_file_still_being_written_is_not_taken",
            f"{HERE}/test_failsafe_policy.py::test_at_a_first_start_a_wrong_policy_keeps_the_bot_from_speaking",
        ),
    ),
    (
        78,
        "The policy changes under a decision",
        "A decision ends under the edition it began with, and the record says which",
        (f"{HERE}/test_failsafe_policy.py::test_a_decision_ends_under_the_policy_it_began_with",),
    ),
    (
        79,
        "A clock jumps by an hour; summer time begins or ends",
        "No timer is lost or fires twice; leases go by the database's clock",
        (
            f"{HERE}/test_failsafe_clock.py::test_a_clock_that_jumps_forth_and_back_fires_every_timer_once",
            f"{HERE}/test_failsafe_clock.py::test_a_clock_set_back_delays_a_timer_and_loses_none",
            f"{HERE}/test_failsafe_clock.py::test_a_clock_that_jumps_never_gives_a_waiting_customer_back_to_the_bot",
            f"{HERE}/test_failsafe_clock.py::test_a_lease_is_judged_by_the_databases_clock_alone",
            f"{HERE}/test_failsafe_clock.py::test_pacing_does_not_go_by_a_clock_that_can_be_set_back",
            f"{HERE}/test_failsafe_clock.py::test_a_send_that_waits_a_second_does_not_wait_an_hour_for_the_clock",
            f"{HERE}/test_failsafe_clock.py::test_a_turn_tried_again_by_a_replica_an_hour_ahead_does_not_wait_an_hour",
            f"{HERE}/test_failsafe_ladder.py::test_a_rung_due_in_the_hour_that_does_not_exist_comes_once",
            f"{HERE}/test_failsafe_ladder.py::test_a_rung_due_in_the_hour_that_comes_twice_comes_once",
            "tests/unit/handoff/test_hours.py::test_a_day_on_which_clocks_change_is_as_long_as_it_is",
        ),
    ),
    (
        80,
        "A process stands still while it holds a lease",
        "Another takes over; what the first writes when it wakes is refused and kept as withheld",
        (
            f"{HERE}/test_failsafe_lease.py::test_a_stopped_replica_that_goes_on_neither_doubles_nor_loses",
            f"{HERE}/test_failsafe_lease.py::test_a_worker_that_wakes_after_its_lease_writes_nothing",
            f"{HERE}/test_failsafe_lease.py::test_a_worker_that_wakes_after_a_claim_writes_nothing",
            f"{HERE}/test_failsafe_lease.py"
            "::test_a_sender_that_stood_still_before_its_post_is_looked_for_and_not_doubled",
            f"{STORE}/test_store_leases.py::test_a_worker_that_lost_its_lease_writes_nothing",
        ),
    ),
    (
        81,
        "Two neighbouring versions run on one database",
        "Migrations only add, with defaults for what the older one does not write; open work goes on",
        (
            f"{HERE}/test_failsafe_versions.py::test_the_version_before_goes_on_reading_and_writing",
            f"{HERE}/test_failsafe_versions.py::test_a_migration_the_version_before_could_not_live_with_is_found",
            f"{HERE}/test_failsafe_versions.py::test_open_work_of_the_version_before_goes_on_after_the_migration",
            f"{HERE}/test_failsafe_versions.py::test_a_whole_desk_runs_on_a_database_one_version_newer",
            f"{STORE}/test_store_migrations.py::test_an_older_database_is_refused_with_the_command_to_run",
        ),
    ),
    (
        82,
        "A turn or a timer whose handling always fails, memory included",
        "Three tries, then people have the turn, on record; other conversations and timers do not wait",
        (
            f"{HERE}/test_failsafe_poison.py"
            "::test_a_poison_turn_reaches_people_after_three_tries_and_others_do_not_wait",
            f"{HERE}/test_failsafe_poison.py::test_a_poison_timer_holds_up_no_other_and_ends_the_round",
            f"{HERE}/test_failsafe_poison.py"
            "::test_a_poison_timer_leaves_nothing_half_done_and_works_once_the_fault_is_gone",
            f"{HERE}/test_failsafe_poison.py::test_people_hear_of_a_timer_that_always_fails",
            f"{REVIEW}/test_workers_come_to_an_end.py"
            "::test_a_turn_that_always_fails_does_not_block_a_conversation_of_people",
        ),
    ),
    (83, "The sealer of the audit log is dead, its key missing", NOT_BUILT, ()),
    (
        84,
        "The knowledge is empty, torn or gone",
        "A person answers; nothing is said without a source; one torn article takes no other with it",
        (
            f"{HERE}/test_failsafe_knowledge.py::test_without_knowledge_a_person_answers_however_sure_the_model_is",
            f"{HERE}/test_failsafe_knowledge.py::test_a_folder_that_goes_and_comes_back_stops_and_starts_the_answers",
            f"{HERE}/test_failsafe_knowledge.py::test_one_torn_article_takes_no_other_with_it",
            f"{HERE}/test_failsafe_knowledge.py::test_people_hear_that_no_knowledge_is_left",
        ),
    ),
    (85, "An integration (CRM, workflow server) is down", NOT_BUILT, ()),
)
"""(number, fault, what happens, tests); rows whose part does not exist yet say so and have none."""
