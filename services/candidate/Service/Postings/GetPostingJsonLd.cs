using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Postings;

/// <summary>Answers the posting of one open role as a JobPosting of schema.org.</summary>
/// <param name="postings">Finds the posting.</param>
/// <param name="settings"><c>Hiring:Organisation</c> is the name of the company that hires; without it the posting names none.</param>
public sealed class GetPostingJsonLd(GetPosting postings, IConfiguration settings)
{
    internal async Task<HttpBody> Handle(GetPostingJsonLdRequest request, ServerCallContext call)
    {
        var posting = await postings.Find(Guid.Parse(request.RoleId), call.CancellationToken);
        return new HttpBody
        {
            ContentType = "application/ld+json",
            Data = ByteString.CopyFromUtf8(JobPosting.Of(posting, settings["Hiring:Organisation"]).ToJsonString()),
        };
    }
}
