using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Candidate.Applications;

/// <summary>A message to a candidate as it is stored.</summary>
internal sealed record CandidateMessageRow(
    Guid Id, Guid ApplicationId, string Text, CandidateMessageState State, Instant SendAt, Instant CreatedAt, string Author)
{
    internal const string Columns = "id, application_id, text, state, send_at, created_at, author";

    internal CandidateMessage ToMessage() => new()
    {
        Id = Id.ToString(), ApplicationId = ApplicationId.ToString(), Text = Text, State = State,
        SendTime = SendAt.ToTimestamp(), CreateTime = CreatedAt.ToTimestamp(), Author = Author,
    };
}
