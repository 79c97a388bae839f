using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using NodaTime;

namespace Hiring.Candidate.Screenings;

/// <summary>A question set as it is stored.</summary>
internal sealed record QuestionSetRow(Guid Id, string Content, Instant CreatedAt)
{
    internal const string Columns = "id, content, created_at";

    internal QuestionSet ToMessage()
    {
        var set = StoredJson.Read<QuestionSet>(Content);
        set.Id = Id.ToString();
        set.CreateTime = CreatedAt.ToTimestamp();
        return set;
    }
}
