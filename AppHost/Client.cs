using System.Security.Cryptography;

namespace Hiring.AppHost;

/// <summary>A program that asks the issuer for tokens. Its secret is new at every start and known to it and the issuer only.</summary>
internal sealed record Client(string Id, string Secret, IReadOnlyList<string> Scopes)
{
    public static Client Create(string id, params string[] scopes) =>
        new(id, RandomNumberGenerator.GetHexString(64, lowercase: true), scopes);
}
