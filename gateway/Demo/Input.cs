using System.Security.Cryptography;
using Google.Protobuf;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;

namespace Hiring.Demo;

/// <summary>What the demo works on: the files beside the program, in protobuf JSON.</summary>
internal static class Input
{
    public static Role Role => Read<Role>("guide", "role.json");

    public static Rubric Rubric => Read<Rubric>("guide", "rubric.json");

    public static ProposeLoopRequest Loop => Read<ProposeLoopRequest>("guide", "loop.json");

    public static IReadOnlyList<Interviewer> Interviewers => Read<ListInterviewersResponse>("guide", "interviewers.json").Interviewers;

    /// <summary>What the interviewers saw, one card for each round.</summary>
    public static IReadOnlyList<Scorecard> Scorecards => Read<ListScorecardsResponse>("guide", "scorecards.json").Scorecards;

    /// <summary>
    /// The candidates, each a JSON Resume document with its source and its signals. The request id follows from the file, so that a hire
    /// that is run again takes in the same person and not a twin, as long as the platform remembers request ids.
    /// </summary>
    public static IReadOnlyList<ImportCandidateRequest> Candidates =>
    [
        .. Directory.EnumerateFiles(PathOf("candidates"), "*.json").Order(StringComparer.Ordinal).Select(file =>
        {
            var request = ImportCandidateRequest.Parser.ParseJson(File.ReadAllText(file));
            request.RequestId = new Guid(SHA256.HashData(File.ReadAllBytes(file)).AsSpan(0, 16)).ToString();
            return request;
        }),
    ];

    /// <summary>Name in a resume.</summary>
    public static string NameOf(ImportCandidateRequest request) => request.Resume.Fields["basics"].StructValue.Fields["name"].StringValue;

    /// <summary>IANA time zone that a resume names in its free part.</summary>
    public static string ZoneOf(ImportCandidateRequest request) => request.Resume.Fields["meta"].StructValue.Fields["timeZone"].StringValue;

    public static string Market(string file) => File.ReadAllText(PathOf("market", file));

    private static T Read<T>(params string[] path) where T : IMessage<T>, new() =>
        new MessageParser<T>(() => new T()).ParseJson(File.ReadAllText(PathOf(path)));

    private static string PathOf(params string[] path) => Path.Combine([AppContext.BaseDirectory, .. path]);
}
