using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Screenings;

/// <summary>A screening as it is stored, with what it asks.</summary>
internal sealed record ScreeningRow(
    Guid Id, Guid ApplicationId, Guid QuestionSetId, ScreeningState State, string StartedBy, long Revision, Instant CreatedAt, Instant? FinishedAt,
    string Content)
{
    /// <summary>Columns of screenings as s and question sets as q.</summary>
    internal const string Columns =
        "s.id, s.application_id, s.question_set_id, s.state, s.started_by, s.revision, s.created_at, s.finished_at, q.content";

    /// <summary>The questions.</summary>
    internal QuestionSet Set => StoredJson.Read<QuestionSet>(Content);

    /// <summary>
    /// The screening, locked until the transaction ends. NOT_FOUND, ETAG_MISMATCH if it is another version than the etag's,
    /// or SCREENING_FINISHED.
    /// </summary>
    internal static async Task<ScreeningRow> LockOpen(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<ScreeningRow>(new CommandDefinition(
            $"select {Columns} from screenings s join question_sets q on q.id = s.question_set_id where s.id = @id for update of s",
            new { id }, cancellationToken: write.Cancellation)) ?? throw Problem.NotFound("screening", id);
        if (seen is not null && seen != row.Revision)
            throw Problem.Stale("screening", id);
        return row.State == ScreeningState.Open ? row : throw Problem.Precondition(ErrorReason.ScreeningFinished,
            "The screening is over; what it says does not change any more. Start another one.", ("screening_id", id), ("state", row.State));
    }

    /// <summary>The same, of an application that goes on or is on hold; APPLICATION_ENDED otherwise.</summary>
    internal static async Task<ScreeningRow> LockGoingOn(Guid id, string etag, Write write)
    {
        // Locked against its end, and before the screening, as an erasure locks them.
        var state = await write.Connection.QuerySingleOrDefaultAsync<ApplicationState>(new CommandDefinition(
            "select state from applications where id = (select application_id from screenings where id = @id) for share", new { id }, cancellationToken: write.Cancellation));
        var row = await LockOpen(id, etag, write);
        return state is ApplicationState.Active or ApplicationState.OnHold ? row : throw Problem.Precondition(ErrorReason.ApplicationEnded,
            "The application is over, and so is its screening. Cancel the screening, or recall the rejection first.", ("application_id", row.ApplicationId), ("state", state));
    }

    /// <summary>Changes the state of a locked screening.</summary>
    internal async Task<ScreeningRow> End(ScreeningState state, double? total, Write write)
    {
        var finishedAt = await write.Connection.QuerySingleAsync<Instant>(new CommandDefinition(
            "update screenings set state = @state, total = @total, finished_at = now(), revision = revision + 1 where id = @id returning finished_at",
            new { id = Id, state, total }, cancellationToken: write.Cancellation));
        return this with { State = state, FinishedAt = finishedAt, Revision = Revision + 1 };
    }

    /// <summary>The answers of screenings, by screening.</summary>
    internal static async Task<ILookup<Guid, AnswerRow>> Answers(IEnumerable<Guid> screenings, NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.QueryAsync<AnswerRow>(new CommandDefinition(
            "select screening_id, question, points, note, author, at from screening_answers where screening_id = any(@ids)",
            new { ids = screenings.ToArray() }, cancellationToken: cancellation))).ToLookup(answer => answer.ScreeningId);

    /// <summary>What the answers amount to.</summary>
    internal ScreeningRules.Standing Weigh(IEnumerable<AnswerRow> answers) =>
        ScreeningRules.Weigh(Set, answers.ToDictionary(answer => answer.Question, answer => answer.Points));

    internal Screening ToMessage(IEnumerable<AnswerRow> answers)
    {
        var given = answers.ToDictionary(answer => answer.Question);
        var standing = Weigh(given.Values);
        var message = new Screening
        {
            Id = Id.ToString(), ApplicationId = ApplicationId.ToString(), QuestionSetId = QuestionSetId.ToString(), State = State,
            Answers = { Set.Questions.Where(question => given.ContainsKey(question.Key)).Select(question => given[question.Key].ToMessage()) },
            KnockedOutBy = { standing.KnockedOutBy }, Unanswered = { standing.Unanswered },
            Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(), FinishTime = FinishedAt?.ToTimestamp(), Author = StartedBy,
        };
        if (standing.Total is { } total)
            message.Total = total;
        return message;
    }

    /// <summary>An answer as it is stored.</summary>
    internal sealed record AnswerRow(Guid ScreeningId, string Question, int Points, string Note, string Author, Instant At)
    {
        internal ScreeningAnswer ToMessage() => new() { Question = Question, Points = Points, Evidence = Note, Author = Author, AnswerTime = At.ToTimestamp() };
    }
}
